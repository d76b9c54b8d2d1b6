import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useSandbox } from '../open-tenant.ts'
import { openConsole, rowText } from './open-console.ts'

useSandbox()

const ID = '8015i0000000001AAA'
const AT = '2026-11-21T00:00:00.000Z'
const STORY = {
  orderId: ID,
  phase: 'needs-attention',
  stage: 'activate',
  since: AT,
  code: 'ACTIVATION_AMBIGUOUS',
  summary: 'The portal stopped for a person.',
  nextLookAt: null,
  story: [{ at: AT, text: 'Looked at the network.', times: 3, until: AT, by: 'ken@example.jp', reason: 'he called' }],
  calls: [{ at: AT, vendor: 'freebit', operation: 'addAcnt', requestId: `order-${ID}`, outcome: 'unknown', answer: 'no answer' }],
  lookBacks: [{ at: AT, text: 'no line' }],
  untold: [],
  actions: [
    { kind: 'look-again', path: '', needs: [], will: ['Looks once more.'] },
    { kind: 'give-up', path: '', needs: ['end', 'lineConfirmedNotLive'], will: ['Gives it back.'] },
  ],
}
const ANSWERS: Record<string, [number, unknown]> = {
  'GET /api/operations/orders?limit=50': [
    200,
    { items: [{ orderId: ID, code: 'ACTIVATION_AMBIGUOUS', reason: 'no line', since: AT, ageSeconds: 1260 }] },
  ],
  'GET /api/operations/tasks?limit=50': [200, { items: [{ id: 't1', kind: 'mail-failed', subjectId: 'm1', detail: 'refused' }] }],
  [`GET /api/operations/orders/${ID}`]: [200, STORY],
  [`POST /api/operations/orders/${ID}/give-up`]: [202, { auditId: '01J', will: ['Gives it back.'] }],
  [`POST /api/operations/orders/${ID}/look-again`]: [409, { detail: 'not safe', details: { why: 'It has gone on already.' } }],
  'POST /api/operations/tasks/t1/close': [200, { task: {} }],
}

const asked: { call: string; body: string }[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const call = `${request.method} ${request.url}`
  asked.push({ call, body: Buffer.concat(chunks).toString() })
  const [status, body] = ANSWERS[call] ?? [404, { detail: 'no such thing' }]
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

async function openAt() {
  const console = openConsole()
  await console.control('POST', '/portal', { url })
  return console
}

it('lists the orders that need a person and the open tasks', async () => {
  const page = await (await openAt()).page('/operations')
  expect(rowText(page, `data-parked-order="${ID}"`)).toContain('ACTIVATION_AMBIGUOUS no line')
  expect(rowText(page, `data-parked-order="${ID}"`)).toContain('21')
  expect(rowText(page, 'data-task-id="t1"')).toContain('mail-failed')
})

it('tells an order’s story and shows the safe actions alone', async () => {
  const page = await (await openAt()).page(`/operations/orders/${ID}`)
  for (const text of ['Looked at the network.', '3 times', 'he called', 'addAcnt', 'Look again', 'Give up and compensate'])
    expect(page).toContain(text)
  expect(page).not.toContain('Adopt')
})

it('sends what the action needs, and shows what the portal answered', async () => {
  const console = await openAt()
  const page = `/operations/orders/${ID}`
  const fields = { reason: 'he called', email: 'ken@example.jp' }
  const given = await console.submit(`${page}/give-up`, { ...fields, end: 'cancelled', lineConfirmedNotLive: 'on' })
  expect(given).toMatchObject({ page, notice: 'The portal answered 202. Gives it back.' })
  expect(JSON.parse(asked.at(-1)?.body ?? '')).toEqual({ reason: 'he called', end: 'cancelled', lineConfirmedNotLive: true })
  expect((await console.submit(`${page}/look-again`, fields)).problem).toContain('It has gone on already.')
  expect((await console.submit('/operations/tasks/t1/close', fields)).notice).toBe('The task is closed.')
})
