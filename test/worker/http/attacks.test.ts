import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attackWithTokens, jwtAttacks, misplacedTokens, protectedRoutes } from '../../attacks/jwt-attacks.ts'
import { csrfMatrix, disguisedReads } from '../../attacks/csrf-matrix.ts'
import { headerFaults, headerTable } from '../../attacks/headers.ts'
import { isWrite, type Route, routesOf, type Send } from '../../attacks/routes.ts'
import { signUp } from '../../factories.ts'
import { type Portal, startPortal } from '../../setup/portal.ts'

const KEYS = { kid: 'test', secret: 'well-known-signing-key-of-the-tests-32-bytes' }
const SEED = Number(process.env['SEED'] ?? 20261121)
const CLIENT = join(import.meta.dirname, '../../../dist/client')

let portal: Portal
let send: Send
let routes: Route[]
let session: { access: string; refresh: string }
let cookie: string

beforeAll(async () => {
  portal = await startPortal()
  await portal.scheduled()
  send = (path, init) => portal.fetch(path, init)
  routes = await routesOf(send)
  const browser = portal.browser()
  await signUp(browser, portal.sandbox)
  const value = (name: string) => browser.cookies.get(name)?.value ?? ''
  session = { access: value('__Host-access'), refresh: value('__Host-refresh') }
  cookie = `__Host-access=${session.access}; __Host-refresh=${session.refresh}`
}, 120_000)
afterAll(() => portal?.close())

const me = () => portal.fetch('/api/me', { headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' } })

describe('forged and foreign tokens', () => {
  test('no attack opens a route, and all are refused with the same bytes', async () => {
    const guarded = await protectedRoutes(send, routes)
    expect(guarded.length).toBeGreaterThan(30)
    const attacks = jwtAttacks(session, KEYS)
    const [first] = guarded.filter(({ method }) => method === 'GET')
    if (!first) throw new Error('no protected route to read')
    // Each attack on one route, each route with some attack; the campaign takes the whole product.
    const deep = await attackWithTokens({ send, routes: [first], attacks, code: 'SESSION_EXPIRED' })
    const wide = await attackWithTokens({ send, routes: guarded, attacks, code: 'SESSION_EXPIRED', count: 400, seed: SEED })
    const misplaced = misplacedTokens(session)
    const elsewhere = await attackWithTokens({
      send,
      routes: guarded,
      attacks: misplaced,
      code: 'UNAUTHENTICATED',
      count: 100,
      seed: SEED,
    })
    console.info('tokens', { ...wide, tried: deep.tried + wide.tried + elsewhere.tried })
    expect([...deep.faults, ...wide.faults, ...elsewhere.faults]).toEqual([])
    expect((await me()).status, 'the real one is still good').toBe(200)
  }, 120_000)
})

describe('requests of other sites', () => {
  test('none passes beyond the rule', async () => {
    const result = await csrfMatrix({ send, origin: portal.url, routes, cookie, count: 2_000, seed: SEED })
    console.info('csrf', result)
    expect(result.faults).toEqual([])
    expect(result.allowed).toBeGreaterThan(20)
    expect((await me()).status, 'the victim is still signed in').toBe(200)
  }, 120_000)

  test('every writing route turns away the form of another site', async () => {
    const writes = routes.filter(isWrite)
    const statuses = await Promise.all(
      writes.map(async ({ method, path }) => {
        const headers = {
          Cookie: cookie,
          Origin: 'https://evil.test',
          'Sec-Fetch-Site': 'cross-site',
          'Content-Type': 'text/plain',
        }
        const answer = await portal.fetch(path.replaceAll(':id', '1'), { method, headers, body: '{}' })
        return `${method} ${path} ${answer.status}`
      }),
    )
    expect(statuses.filter((line) => !line.endsWith(' 403'))).toEqual([])
  })

  test('a read in the disguise of a write stays a read', async () => {
    expect(await disguisedReads({ send, routes, cookie })).toEqual([])
    expect((await me()).status).toBe(200)
  })
})

describe('security headers', () => {
  const own = { 'Sec-Fetch-Site': 'same-origin' }

  test('stand on every route, method, status and file', async () => {
    const json = { ...own, 'Content-Type': 'application/json' }
    const reader = { ...own, Cookie: cookie, Accept: 'text/html' }
    const result = await headerTable({
      send,
      routes,
      client: CLIENT,
      secure: false,
      callers: [
        { name: 'visitor', headers: { Accept: 'text/html', ...own } },
        { name: 'program', headers: json },
        { name: 'customer', headers: { ...reader, 'Sec-Fetch-Site': 'none' } },
        { name: 'other site', headers: { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test', Cookie: cookie } },
      ],
    })
    console.info('headers', { ...result, faults: result.faults.length })
    expect(result.faults.slice(0, 20)).toEqual([])
    expect(Object.keys(result.statuses)).toEqual(
      expect.arrayContaining(['200', '204', '301', '303', '400', '401', '403', '404', '422']),
    )
  }, 240_000)

  test('stand on what is unchanged, too large, too much, moved, and without a vendor', async () => {
    const seen: number[] = []
    const look = async (path: string, init: RequestInit = {}) => {
      const answer = await portal.fetch(path, { ...init, headers: { ...own, ...(init.headers as Record<string, string>) } })
      await answer.arrayBuffer()
      seen.push(answer.status)
      expect(headerFaults(answer, false), `${path} ${answer.status}`).toEqual([])
      return answer
    }
    const etag = (await look('/services')).headers.get('ETag') ?? ''
    await look('/services', { headers: { 'If-None-Match': etag } })
    await look('/services/')
    const json = { 'Content-Type': 'application/json', 'Idempotency-Key': 'k', 'CF-Connecting-IP': '203.0.113.9' }
    await look('/api/auth/signup/start', { method: 'POST', headers: json, body: `{"a":"${'x'.repeat(1_100_000)}"}` })
    const form = new URLSearchParams({ email: 'nobody@example.jp', password: 'not the right one' })
    await look('/auth/login', { method: 'POST', body: form })
    for (let tries = 0; tries < 15 && !seen.includes(429); tries++)
      await look('/api/auth/login', { method: 'POST', headers: json, body: '{}' })
    await portal.sandbox.addFault({ vendor: 'salesforce', kind: 'down', count: 0 })
    const elsewhere = { ...json, 'CF-Connecting-IP': '203.0.113.10' }
    const start = JSON.stringify({ sfNumber: 'AC-100005', email: 'emma@example.jp' })
    await look('/api/auth/signup/start', { method: 'POST', headers: elsewhere, body: start })
    await portal.sandbox.clearFaults()
    for (const status of [200, 304, 301, 413, 401, 429, 503]) expect(seen).toContain(status)
  })

  test('signing out empties the browser', async () => {
    const browser = portal.browser()
    const answers = [await browser.post('/api/auth/logout'), await browser.submit('/auth/logout', {})]
    for (const answer of answers) expect(answer.headers.get('Clear-Site-Data')).toBe('"storage"')
    expect(answers.map(({ status }) => status)).toEqual([204, 303])
  })
})
