import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BenchPortal, startBenchPortal } from '../../../bench/servers.ts'

/** On a socket of workerd itself: a proxy before it would tidy up the addresses. */
let portal: BenchPortal
let visitors = 0

beforeAll(async () => {
  portal = await startBenchPortal(0)
})
afterAll(() => portal.close())

type Raw = { status: number; headers: Record<string, string | string[] | undefined>; body: string }

/** As a program sends it: nothing resolves, escapes or checks the path on the way. */
function send(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Raw> {
  visitors++
  const address = `203.0.113.${visitors}`
  const { hostname, port } = new URL(portal.origin)
  const options = { hostname, port, path, method, headers: { Accept: 'text/html', 'CF-Connecting-IP': address, ...headers } }
  return new Promise((resolve, reject) => {
    const sent = request(options, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => (body += text))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

test.each([
  ['/services/sim/..', '/services'],
  ['/services/sim/%2e%2e', '/services'],
  ['/services/./sim', '/services/sim'],
  ['/services/', '/services'],
  ['/catalog/../api/me', '/api/me'],
  [`/services?${'q'.repeat(8000)}`, '/services'],
  ['/services?%00%ff=%E0%A4%A', '/services'],
  ['/services?%', '/services'],
])('%# moves to its one address', async (path, location) => {
  const { status, headers } = await send(path)
  expect([status, headers['location']]).toEqual([301, location])
})

test.each([
  '/services/no-such',
  '/services/SIM',
  '/services/%00',
  '/services/%',
  '/services/%zz',
  `/services/${'x'.repeat(8000)}`,
])('%#: an unknown slug is a 404 page that the edge keeps for a minute at most and drops with the catalog', async (path) => {
  const { status, headers, body } = await send(path)
  expect(status).toBe(404)
  expect(body).toContain('<h1')
  expect(headers['set-cookie']).toBeUndefined()
  expect(headers['cache-control']).toBe('public, max-age=30, s-maxage=60')
  const edge = String(headers['cloudflare-cdn-cache-control'])
  expect(Number(/^max-age=(\d+)/.exec(edge)?.[1])).toBeLessThanOrEqual(60)
  expect(headers['cache-tag']).toBe('catalog')
})

test.each(['//services', '///', '/SERVICES', '/services;a=1', '/%2Fservices'])(
  '%s is nobody’s address and kept by nobody',
  async (path) => {
    const { status, headers } = await send(path)
    expect(status).toBe(404)
    expect(headers['location']).toBeUndefined()
    expect(headers['cache-control']).toBe('private, no-store')
  },
)

describe('methods', () => {
  test('HEAD answers like GET without the body', async () => {
    const [get, head] = [await send('/services'), await send('/services', { method: 'HEAD' })]
    expect(head.body).toBe('')
    expect([head.status, head.headers['etag'], head.headers['content-type']]).toEqual([
      200,
      get.headers['etag'],
      get.headers['content-type'],
    ])
    expect((await send('/services/no-such', { method: 'HEAD' })).status).toBe(404)
    expect((await send('/services?x', { method: 'HEAD' })).headers['location']).toBe('/services')
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE'])(
    '%s is refused and kept by nobody',
    async (method) => {
      for (const path of ['/services', '/api/public/services']) {
        const { status, headers } = await send(path, { method, headers: { 'Sec-Fetch-Site': 'same-origin' } })
        expect([403, 404, 405, 415], `${method} ${path}`).toContain(status)
        expect(headers['cache-control']).toBe('private, no-store')
        expect(headers['cache-tag']).toBeUndefined()
      }
    },
  )
})

test('headers of any size change nothing', async () => {
  const plain = await send('/services')
  for (const headers of [
    { 'X-Large': 'x'.repeat(60_000) },
    { Cookie: `a=${'x'.repeat(16_000)}` },
    { 'If-None-Match': '"a",'.repeat(3000) },
    { 'Accept-Language': 'ja,'.repeat(3000) },
    Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`X-Header-${index}`, 'value'])),
  ]) {
    const { status, body, headers: answered } = await send('/services', { headers: headers as Record<string, string> })
    expect(status).toBe(200)
    expect(body === plain.body).toBe(true)
    expect(answered['set-cookie']).toBeUndefined()
  }
})
