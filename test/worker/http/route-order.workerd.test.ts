import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { app } from '#worker/app.ts'
import { EXEMPT_ROUTES } from '#worker/http/idempotency.ts'
import { startOver } from '../features/identity/people.ts'
import { visitor } from '../features/identity/visitor.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Signed by their caller, which is their limit and their key (R1); the development clock exists in no deployed build. */
const MACHINES = /^\/api\/(?:(?:events|webhooks|development)\/|orders\/[^/]+\/provision$)/
/** What may stand in front of every method of an address: none of them answers a request by itself. */
const WRAPPERS = [
  'privateByDefault',
  'securityHeaders',
  'publicLimit',
  'publicAddress',
  'requestContext',
  'csrfProtection',
  'limitWrites',
  'bodyLimit',
  'requireStaff',
]
/** Behind a session or Access, so that who asks is known and pays. */
const GUARDS = new Set(['requireActor', 'requireStaff'])

type Chain = { route: string; path: string; steps: string[] }

/** Handlers by route, in the order in which they run. */
function chains(): Chain[] {
  const all = new Map<string, Chain>()
  for (const { method, path, handler } of app.routes) {
    if (method === 'ALL' || READS.has(method) || MACHINES.test(path)) continue
    const route = `${method} ${path}`
    const chain = all.get(route) ?? { route, path, steps: [] }
    chain.steps.push(handler.name)
    all.set(route, chain)
  }
  return [...all.values()]
}

const WRITES = chains()
const API = WRITES.filter(({ path }) => path.startsWith('/api/'))

test('the table is the app’s own, and nothing answers all methods at once', () => {
  expect(API.length).toBeGreaterThan(25)
  const unnamed = app.routes.filter(({ method, handler }) => method === 'ALL' && !WRAPPERS.includes(handler.name))
  expect(unnamed.map(({ path, handler }) => `${path} ${handler.name}`)).toEqual([])
})

test('who changes nothing but pages and the API: every other address of a write is a mistake', () => {
  expect(WRITES.filter(({ path }) => !/^\/(?:api|auth)\//.test(path)).map(({ route }) => route)).toEqual([])
})

test.each(API)('$route asks for a key, or is exempt', ({ route, steps }) => {
  expect(steps.includes('idempotent')).toBe(!EXEMPT_ROUTES.includes(route))
})

test('no exemption outlives its route', () => {
  expect(EXEMPT_ROUTES.filter((route) => !API.some((chain) => chain.route === route))).toEqual([])
})

test.each(API)('$route: limit, session, key, input, verb', ({ steps, path }) => {
  const rank = (name: string) => {
    if (name === 'limited') return 0
    if (GUARDS.has(name)) return 1
    if (name === 'requireStepUp') return 2
    if (name === 'idempotent') return 3
    return 4
  }
  const ranks = steps.map(rank)
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
  const open = !steps.some((name) => GUARDS.has(name)) && !path.startsWith('/api/operations/')
  /** Ending or renewing one's own session costs less than a limit would. */
  const cheap = /^\/api\/auth\/(?:refresh|logout)$/.test(path)
  if (open && !cheap) expect(steps[0]).toBe('limited')
})

async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { code?: string }).code ?? ''
}

/** Wrong passwords take their time, and the minute may have to be waited for. */
const SLOW_MS = 120_000

/** The binding counts by the minutes of the wall clock. */
async function farFromTheMinutesEnd(): Promise<void> {
  const left = 60_000 - (Date.now() % 60_000)
  if (left < 15_000) await new Promise((resolve) => setTimeout(resolve, left))
}

describe('a flood from one address', () => {
  const stored = async () => {
    const tables = ['idempotency_keys', 'mail_outbox', 'audit_log', 'users']
    const counts = await Promise.all(tables.map((table) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first('n')))
    return counts.map(Number).reduce((sum, count) => sum + count, 0)
  }

  test.each(['/api/auth/signup/start', '/api/auth/request-password-reset', '/api/auth/reset-password', '/api/auth/login'])(
    '%s stores nothing once the limit is reached, whatever the body',
    async (path) => {
      await startOver()
      const who = visitor()
      const send = () => who.post(path, { email: 'nobody@example.jp', password: 'x', sfNumber: 'AC-999999', token: 'x' })
      await farFromTheMinutesEnd()
      let code = ''
      for (let tries = 0; tries < 25 && code !== 'RATE_LIMITED'; tries++) code = await codeOf(await send())
      expect(code).toBe('RATE_LIMITED')
      const before = await stored()
      for (let tries = 0; tries < 20; tries++) {
        const answer = await send()
        expect([answer.status, answer.headers.get('Retry-After')]).toEqual([429, '60'])
      }
      // Fewer: a reset mail for an address nobody holds is deleted at its delivery.
      expect(await stored()).toBeLessThanOrEqual(before)
    },
    SLOW_MS,
  )

  test(
    'signed in or not, an address may change 120 things a minute',
    async () => {
      const who = visitor()
      const statuses = new Map<number, number>()
      for (let tries = 0; tries < 250; tries++) {
        const { status } = await who.post('/api/orders', {})
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
      expect([...statuses.keys()].sort()).toEqual([401, 429])
      expect(statuses.get(401)).toBeLessThanOrEqual(240)
    },
    SLOW_MS,
  )

  test('requests of other sites do not use a customer’s limit up', async () => {
    const who = visitor()
    for (let tries = 0; tries < 30; tries++) {
      expect((await who.post('/api/auth/login', {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
    }
    expect((await who.post('/api/auth/login', {})).status).toBe(422)
  })
})
