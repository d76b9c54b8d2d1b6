import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPortal, type Portal } from '../../../setup/portal.ts'
import { eventBatch, signedInit, type SignedCall } from '../../../setup/signed-call.ts'

const PATH = '/api/events/salesforce'
const NONCE = '00112233445566778899aabbccddeeff'
let portal: Portal

beforeAll(async () => {
  portal = await startPortal()
})
afterAll(() => portal.close())

const send = (call: Partial<SignedCall> & { body: unknown }) => portal.fetch(PATH, signedInit({ path: PATH, ...call }))

async function health(): Promise<{ status: string; unprocessed: number; channels: { channel: string; lastSequence: number }[] }> {
  return (await portal.fetch('/api/health/sf-events')).json()
}

describe('POST /api/events/salesforce', () => {
  it('knows nothing before the first event, then is connected', async () => {
    expect((await health()).status).toBe('unknown')
    const answer = await send({ body: eventBatch([{ sequence: 7 }]) })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ accepted: 1, duplicate: 0 })
    const after = await health()
    expect(after.status).toBe('connected')
    expect(after.channels).toMatchObject([{ channel: 'test', lastSequence: 7 }])
  })

  it('gives a known key its first answer again, whatever the nonce', async () => {
    const body = eventBatch([{}, {}])
    const key = 'batch_repeated_1'
    const first = await (await send({ body, key })).text()
    expect(await (await send({ body, key })).text()).toBe(first)
    expect(JSON.parse(first)).toEqual({ accepted: 2, duplicate: 0 })
  })

  it('refuses a known key with another body', async () => {
    await send({ body: eventBatch([{}]), key: 'batch_repeated_2' })
    const answer = await send({ body: eventBatch([{}]), key: 'batch_repeated_2' })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })

  it('counts an event of an earlier batch as duplicate and never moves the cursor back', async () => {
    const event = { id: 'evt_known_00001', sequence: 50 }
    await send({ body: eventBatch([event]) })
    const answer = await send({ body: eventBatch([event, { sequence: 49 }]) })
    expect(await answer.json()).toEqual({ accepted: 1, duplicate: 1 })
    expect((await health()).channels).toMatchObject([{ lastSequence: 50 }])
  })

  it('takes one batch once although it arrives twenty times side by side', async () => {
    const init = signedInit({ path: PATH, body: eventBatch([{}]), key: 'batch_parallel_1' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => portal.fetch(PATH, init)))
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]))
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1)
  })

  it('counts a heartbeat without keeping it', async () => {
    const answer = await send({ body: eventBatch([{ kind: 'heartbeat', entity: 'heartbeat', sequence: 60 }]) })
    expect(await answer.json()).toEqual({ accepted: 1, duplicate: 0 })
    expect((await health()).channels).toMatchObject([{ lastSequence: 60 }])
  })

  it('processes an event that names more records than a statement takes parameters', async () => {
    const recordIds = Array.from({ length: 150 }, (_, index) => `001${String(index).padStart(12, '0')}AAA`)
    await send({ body: eventBatch([{ entity: 'Order', recordIds }]) })
    await expect.poll(async () => (await health()).unprocessed, { timeout: 10_000 }).toBe(0)
  })

  it('processes what it accepted', async () => {
    await send({ body: eventBatch([{ entity: 'Case' }]) })
    await expect.poll(async () => (await health()).unprocessed, { timeout: 10_000 }).toBe(0)
  })
})

describe('a call that nobody of ours signed', () => {
  const now = () => Math.floor(Date.now() / 1000)
  const refused = async (answer: Response) => {
    expect(answer.status).toBe(401)
    const { requestId: _, ...problem } = (await answer.json()) as Record<string, unknown>
    return problem
  }

  it('gets one fixed answer whatever was wrong, and leaves nothing behind', async () => {
    const before = await portal.sandbox.ledger()
    const body = eventBatch([{}])
    await send({ body: eventBatch([{}]), nonce: NONCE })
    const calls: (Partial<SignedCall> & { body: unknown })[] = [
      { body, secret: 'some-other-secret-of-32-characters' },
      { body, timestamp: now() - 302 },
      { body, timestamp: now() + 63 },
      { body, environment: 'production' },
      { body, tampered: JSON.stringify({ ...body, v: 2 }) },
      { body, nonce: NONCE },
      { body: eventBatch([{}], { org: '00D000000000999AAA' }) },
      { body: eventBatch([{}], { environment: 'production' }) },
    ]
    const problems = [await refused(await portal.fetch(PATH, { method: 'POST', body: '{}' }))]
    for (const call of calls) problems.push(await refused(await send(call)))
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1)
    expect(problems[0]).toMatchObject({ code: 'SIGNATURE_INVALID' })
    expect(await portal.sandbox.ledger()).toEqual(before)
  })

  it.each<[string, unknown]>([
    ['no events', eventBatch([])],
    ['an event id with a dot', eventBatch([{ id: 'evt.0001.dots' }])],
    ['another version', eventBatch([{}], { v: 2 })],
  ])('well signed with %s: 422 that names the field', async (_name, body) => {
    const answer = await send({ body })
    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({ code: 'VALIDATION_FAILED', errors: [expect.anything()] })
  })

  it('of more than a megabyte is not read', async () => {
    const answer = await send({ body: eventBatch([{}], { padding: 'x'.repeat(1_100_000) }) })
    expect(answer.status).toBe(413)
  })
})
