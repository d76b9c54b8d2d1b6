import { env, exports } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Hono } from 'hono'
import { app } from '#worker/app.ts'
import type { AppEnv } from '#worker/context.ts'
import { privateByDefault } from '#worker/http/private-by-default.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { assertionOf, HANA } from '../features/operations/staff.ts'
import { signedInCustomer } from '../features/signed-in-customer.ts'

/** What may be kept by everybody. Whoever makes something else public has to say so here. */
const PUBLIC =
  /^\/(?:(?:ja\/?|services|catalog)?|(?:ja|services|catalog)\/.*|sitemap\.xml|robots\.txt|favicon\.svg|api\/public\/.*)$/
const EDGE = 'max-age=60, stale-while-revalidate=30, stale-if-error=86400'

/** An address for each entry of the route table: the app itself is the list. */
function concrete(path: string): string {
  return path
    .replace(/:[\w-]+\{([^}|]+)[^}]*\}/g, '$1')
    .replace(/:[\w-]+\??/g, 'x1')
    .replaceAll('*', 'anything')
}

const ROUTES = [...new Set(app.routes.map(({ path }) => path))].sort()
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

let visitors = 0
function send(path: string, method: string, headers: Record<string, string> = {}): Promise<Response> {
  visitors++
  const address = `203.${visitors >> 16}.${(visitors >> 8) & 255}.${visitors & 255}`
  return exports.default.fetch(`https://portal.test${path}`, {
    method,
    redirect: 'manual',
    headers: { 'CF-Connecting-IP': address, 'Sec-Fetch-Site': 'same-origin', ...headers },
  })
}

/** Facts of a minute: no cache may show them longer, whatever is slow or broken. */
const MINUTE_FACTS = '/api/public/services/volatile'

function expectCacheable(answer: Response, path: string, what: string): void {
  const { status, headers } = answer
  expect(headers.get('Set-Cookie'), what).toBeNull()
  expect(headers.get('Vary'), what).toBeNull()
  if (status === 301) {
    expect(headers.get('Cache-Control'), what).toBe('public, max-age=3600')
    return
  }
  expect([200, 304, 404], what).toContain(status)
  const edge = headers.get('Cloudflare-CDN-Cache-Control') ?? ''
  if (path === MINUTE_FACTS && status === 200) {
    expect(headers.get('Cache-Control'), what).toBe(`public, ${edge}`)
    expect(edge, what).toMatch(/^max-age=(?:[1-5]?\d|60), must-revalidate$/)
  } else {
    expect(headers.get('Cache-Control'), what).toBe('public, max-age=30, s-maxage=60')
    expect(edge, what).toBe(EDGE)
  }
  expect(headers.get('Cache-Tag')?.split(','), what).toContain('catalog')
}

function expectPrivate(answer: Response, what: string): void {
  expect(answer.headers.get('Cache-Control'), what).toMatch(/^(?:private, )?no-store$/)
  for (const name of ['Cloudflare-CDN-Cache-Control', 'CDN-Cache-Control', 'Cache-Tag']) {
    expect(answer.headers.get(name), `${what}: ${name}`).toBeNull()
  }
}

/** Returns whether everybody may keep the answer. */
async function check(path: string, method: string, headers: Record<string, string>): Promise<boolean> {
  const answer = await send(path, method, headers)
  await answer.arrayBuffer()
  const what = `${method} ${path} → ${answer.status}`
  const [address = ''] = path.split('?')
  const kept = PUBLIC.test(address) && answer.headers.get('Cache-Control')?.startsWith('public') === true
  if (kept && (method === 'GET' || method === 'HEAD')) expectCacheable(answer, address, what)
  else expectPrivate(answer, what)
  return kept
}

const ACCEPTS = ['text/html', 'application/json']

beforeAll(async () => {
  await catalogPublisher(env).tick()
})
afterEach(() => sandbox.clearFaults())

describe('the route table', () => {
  test('is read from the app', () => {
    expect(ROUTES.length).toBeGreaterThan(50)
    for (const path of ['/', '/dashboard', '/api/orders', '/api/public/services', '/auth/login']) expect(ROUTES).toContain(path)
  })

  test('is walked by a customer who is really signed in', async () => {
    const { cookie } = await signedInCustomer('AC-100003')
    expect((await send('/api/me', 'GET', { Cookie: cookie })).status).toBe(200)
  })

  test('is walked by staff whom Access really let in', async () => {
    const headers = { 'Cf-Access-Jwt-Assertion': await assertionOf(HANA) }
    for (const path of ['/api/operations/audit', '/api/operations/catalog']) {
      expect(ROUTES).toContain(path)
      expect((await send(path, 'GET', headers)).status).toBe(200)
    }
  })

  test.each(ROUTES)('%s: nothing but a public document is kept, signed in or not', async (route) => {
    const path = concrete(route)
    const reader = await signedInCustomer('AC-100003')
    const staff = { 'Cf-Access-Jwt-Assertion': await assertionOf(HANA) }
    const callers = [{}, { Cookie: reader.cookie }, { Cookie: '__Host-access=broken; __Host-refresh=broken.broken' }, staff]
    for (const method of ['GET', 'HEAD']) {
      for (const caller of callers) {
        for (const Accept of ACCEPTS) {
          await check(path, method, { Accept, ...caller })
          await check(path, method, { Accept, ...caller, Authorization: 'Bearer x', Range: 'bytes=0-9', 'If-None-Match': '*' })
          await check(`${path}?noise=1`, method, { Accept, ...caller })
          await check(`${path}/no-such-thing`, method, { Accept, ...caller })
        }
      }
    }
    for (const method of WRITES) {
      const writer = method === 'POST' ? await signedInCustomer('AC-100003') : reader
      await check(path, method, {})
      await check(path, method, { Cookie: writer.cookie, 'Idempotency-Key': crypto.randomUUID() })
      await check(path, method, { ...staff, 'Idempotency-Key': crypto.randomUUID() })
    }
  })
})

test('every published document is public, from memory as from the routes', async () => {
  const manifest = await catalogPublisher(env).manifest()
  if (!manifest.ok) throw new Error('no catalog is published')
  const paths = Object.keys(manifest.value.paths).filter((path) => path.startsWith('/'))
  expect(paths.length).toBeGreaterThan(40)
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'GET']) expect(await check(path, method, {}), path).toBe(true)
    await check(path, 'POST', {})
  }
})

test('an answer of an error is not kept: refused, limited, or without any vendor', async () => {
  const flood = { 'CF-Connecting-IP': '198.51.100.77' }
  let limited = 0
  // Twice the limit and some: the minute may end in between.
  for (let request = 0; request < 250; request++) {
    const answer = await send('/services?x', 'GET', flood)
    if (answer.status !== 429) continue
    limited++
    expectPrivate(answer, '429')
  }
  expect(limited).toBeGreaterThan(0)
  await sandbox.addFault({ vendor: 'salesforce', kind: 'down', count: 0 })
  const { cookie } = await signedInCustomer('AC-100003')
  for (const path of ['/api/orders', '/api/profile', '/api/account/services/sim']) {
    await check(path, 'GET', { Cookie: cookie })
  }
})

describe('the wrapper fails closed', () => {
  const careless = new Hono<AppEnv>()
    .use(privateByDefault())
    .get('/silent', (c) => c.text('x'))
    .get('/edge', (c) => c.text('x', 200, { 'Cloudflare-CDN-Cache-Control': 'max-age=60', 'Cache-Tag': 'catalog' }))
    .get('/cookie', (c) => c.text('x', 200, { 'Cache-Control': 'public, max-age=60', 'Set-Cookie': 'a=b' }))
    .get('/short', (c) => c.text('x', 200, { 'Cache-Control': 'max-age=60' }))
    .get('/contradictory', (c) => c.text('x', 200, { 'Cache-Control': 'public, max-age=60, no-store' }))
    .get('/confused', (c) => c.text('x', 200, { 'Cache-Control': 'public, private' }))
    .get('/failing', (c) => c.text('x', 503, { 'Cache-Control': 'public, max-age=60', 'Cache-Tag': 'catalog' }))
    .get('/moved', (c) => c.body(null, 302, { 'Cache-Control': 'public, max-age=60', Location: '/' }))
    .get('/varied', (c) => c.text('x', 200, { 'Cache-Control': 'public, max-age=60', Vary: 'Cookie' }))
    .post('/write', (c) => c.text('x', 200, { 'Cache-Control': 'public, max-age=60' }))
    .get('/broken', () => {
      throw new Error('broken')
    })
    .onError((_error, c) => c.text('broken', 500))

  test.each([
    '/silent',
    '/edge',
    '/cookie',
    '/short',
    '/contradictory',
    '/confused',
    '/failing',
    '/moved',
    '/varied',
    '/broken',
    '/unknown',
  ])('GET %s', async (path) => {
    expectPrivate(await careless.request(path), path)
  })
  test('POST', async () => expectPrivate(await careless.request('/write', { method: 'POST' }), 'write'))
})
