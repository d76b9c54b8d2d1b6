import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useSandbox } from '../open-tenant.ts'
import { openConsole, rowText } from './open-console.ts'

useSandbox()

const CATALOG = {
  stale: false,
  version: '7',
  builtAt: '2026-11-21T00:00:00.000Z',
  refused: 1,
  refusedProducts: [{ sku: 'SIM-X', reason: 'no price' }],
}
const ENTRY = {
  id: '01J',
  at: '2026-11-21T00:00:00.000Z',
  actor: 'ken@example.jp',
  event: 'catalog.flushed',
  requestId: null,
  detail: { reason: 'prices look old' },
}
const ANSWERS: Record<string, [number, unknown]> = {
  'GET /api/operations/catalog': [200, CATALOG],
  'GET /api/operations/audit?limit=20': [200, { items: [ENTRY], nextCursor: null }],
  'POST /api/operations/catalog/flush': [202, { auditId: '01J', requestedAt: ENTRY.at, will: ['Read again.', 'Purged.'] }],
}

/** A portal that answers as told and remembers what it was asked. */
const asked: { call: string; headers: Record<string, unknown>; body: string }[] = []
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const call = `${request.method} ${request.url}`
  asked.push({ call, headers: request.headers, body: Buffer.concat(chunks).toString() })
  const [status, body] = ANSWERS[call] ?? [404, { detail: 'no such thing' }]
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

it('shows the catalog’s state, what is refused and who did what', async () => {
  const console = openConsole()
  await console.control('POST', '/portal', { url })
  const page = await console.page('/operations')
  expect(rowText(page, 'data-sku="SIM-X"')).toContain('no price')
  expect(rowText(page, 'data-audit-id="01J"')).toContain('ken@example.jp catalog.flushed prices look old')
  for (const text of ['Version', 'Flush everything']) expect(page).toContain(text)
})

it('flushes as the person named, with the assertion Access would add, and shows the answer', async () => {
  const console = openConsole()
  await console.control('POST', '/portal', { url })
  const outcome = await console.submit('/operations/flush', { reason: 'prices look old', email: 'ken@example.jp' })
  expect(outcome).toMatchObject({ page: '/operations', notice: 'The portal answered 202. Read again. Purged.' })
  const { headers, body } = asked.findLast(({ call }) => call.startsWith('POST')) ?? {
    headers: {} as Record<string, unknown>,
    body: '',
  }
  expect(JSON.parse(body)).toEqual({ reason: 'prices look old' })
  expect(headers).toMatchObject({ 'sec-fetch-site': 'same-origin', 'idempotency-key': expect.any(String) })
  const keys = createLocalJWKSet(await (await fetch(`${console.base}/access/cdn-cgi/access/certs`)).json())
  const issuer = `${console.base}/access`
  const { payload } = await jwtVerify(String(headers['cf-access-jwt-assertion']), keys, { issuer })
  expect(payload['email']).toBe('ken@example.jp')
})

it('says what the portal said when it refuses, is not there or is not set', async () => {
  const console = openConsole()
  expect(await console.page('/operations')).toContain('No portal is set.')
  await console.control('POST', '/portal', { url: `${url}/elsewhere` })
  expect(await console.page('/operations')).toContain('The portal answered 404: no such thing')
  await console.control('POST', '/portal', { url: 'http://127.0.0.1:9' })
  expect(await console.page('/operations')).toContain('The portal could not be reached')
  expect((await console.submit('/operations/flush', { reason: 'xxxxx' })).problem).toContain('The portal could not be reached')
})
