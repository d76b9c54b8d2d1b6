import { type EmptyPortal, startEmptyPortal } from '../bench/servers.ts'
import { signUp } from '../factories.ts'
import { TEST_SECRETS } from '../setup/settings.ts'
import { concurrentLogins, runtimeMemory } from './concurrent-logins.ts'
import { csrfMatrix, disguisedReads } from './csrf-matrix.ts'
import { headerTable } from './headers.ts'
import { attackWithTokens, jwtAttacks, type Keys, misplacedTokens, protectedRoutes } from './jwt-attacks.ts'
import { routesOf, type Send } from './routes.ts'
import { type Attack, type Row, type Scene, WHOLE_COST } from './scene.ts'

const CLIENT = 'dist/client'
const FEWEST_GUARDED = 30
const MOST_WAIT_MS = 200
const MOST_GROWTH_MB = 64
const SHOWN = 10

/** Every attack on every route that wants a session. */
export const jwt: Attack = async (scene) => {
  const { send, session } = await target(scene)
  const routes = await protectedRoutes(send, await routesOf(send))
  const count = scene.pick(Number.POSITIVE_INFINITY, 200)
  const { seed } = scene
  const forged = { send, routes, attacks: jwtAttacks(session, ownKeys()), code: 'SESSION_EXPIRED', count, seed } as const
  const misplaced = { send, routes, attacks: misplacedTokens(session), code: 'UNAUTHENTICATED', count, seed } as const
  return [
    await tokenRow('forged and foreign tokens', forged),
    await tokenRow('the good token in another place', misplaced),
    await stillIn(scene, session.cookie),
  ]
}

export const csrf: Attack = async (scene) => {
  const { send, session } = await target(scene)
  const routes = await routesOf(send)
  const count = scene.pick(Number.POSITIVE_INFINITY, 400)
  const cookie = session.cookie
  const { tried, allowed, faults } = await csrfMatrix({ send, origin: scene.portal.url, routes, cookie, count, seed: scene.seed })
  const disguised = await disguisedReads({ send, routes, cookie })
  return [
    row('requests of other sites', tried, faults, { allowed }),
    row('reads in the disguise of writes', routes.length, disguised),
    await stillIn(scene, cookie),
  ]
}

/** Every route by every method, and every built file, for who is signed in and who is not. */
export const headers: Attack = async (scene) => {
  const { send, session } = await target(scene)
  const own = { 'Sec-Fetch-Site': 'same-origin' }
  const callers = [
    { name: 'visitor', headers: { Accept: 'text/html', ...own } },
    { name: 'program', headers: { 'Content-Type': 'application/json', ...own } },
    { name: 'customer', headers: { Cookie: session.cookie, Accept: 'text/html', 'Sec-Fetch-Site': 'none' } },
    { name: 'other site', headers: { Cookie: session.cookie, 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' } },
  ]
  const routes = await routesOf(send)
  const table = { send, routes, client: CLIENT, secure: false, callers: callers.slice(0, scene.pick(callers.length, 1)) }
  const { answers, statuses, policies, faults } = await headerTable(table)
  return [row('security headers, csp_evaluator included', answers, faults, { statuses, policies })]
}

/** The milliseconds are of this machine: on a busy one they say nothing. */
export const logins: Attack = async (scene) => {
  const portal = scene.slice ? null : await startEmptyPortal({ PASSWORD_COST: WHOLE_COST })
  try {
    return [await loginsRow(scene, portal)]
  } finally {
    await portal?.close()
  }
}

/** The whole of it without a proxy before the Worker, which would be in the way of the catalog as well. */
async function loginsRow(scene: Scene, portal: EmptyPortal | null): Promise<Row> {
  if (portal) await portal.scheduled()
  const { origin } = portal ?? {}
  const send: Send =
    origin === undefined
      ? (await target(scene)).send
      : (path, init) => fetch(new URL(path, origin), { redirect: 'manual', ...init })
  await concurrentLogins({ send, logins: 5 })
  const options = {
    send,
    logins: 50,
    rounds: scene.pick(10, 1),
    seed: scene.seed,
    memory: () => runtimeMemory(),
    ...(portal && { cost: WHOLE_COST }),
  }
  const result = await concurrentLogins(options)
  const faults = Object.keys(result.statuses).filter((status) => status !== '401' && status !== '429')
  if (result.silent > 0) faults.push(`${result.silent} without Retry-After`)
  if (result.catalog.failed > 0) faults.push(`${result.catalog.failed} catalog requests failed`)
  if ((result.grownMb ?? 0) > MOST_GROWTH_MB) faults.push(`grew by ${result.grownMb} MB`)
  if (!scene.slice && result.catalog.p99Ms > MOST_WAIT_MS) faults.push(`the catalog waits ${result.catalog.p99Ms} ms (p99)`)
  return row('fifty logins at once beside a reader of the catalog', result.logins, faults, result)
}

/** A published catalog, and a customer whose cookies ride along. */
async function target(scene: Scene) {
  await scene.portal.scheduled()
  const send: Send = (path, init) => scene.portal.fetch(path, init)
  const browser = scene.portal.browser()
  await signUp(browser, scene.portal.sandbox)
  const access = browser.cookies.get('__Host-access')?.value ?? ''
  const refresh = browser.cookies.get('__Host-refresh')?.value ?? ''
  return { send, session: { access, refresh, cookie: `__Host-access=${access}; __Host-refresh=${refresh}` } }
}

function ownKeys(): Keys {
  const [entry] = Object.entries(JSON.parse(TEST_SECRETS['JWT_SECRETS'] ?? '{}') as Record<string, string>)
  if (!entry) throw new Error('the portal under attack has no signing key')
  return { kid: entry[0], secret: entry[1] }
}

async function tokenRow(name: string, attack: Parameters<typeof attackWithTokens>[0]): Promise<Row> {
  const { attacks, routes, tried, faults } = await attackWithTokens(attack)
  const found = routes < FEWEST_GUARDED ? [`only ${routes} routes want a session`, ...faults] : faults
  return row(name, tried, found, { attacks, routes })
}

/** None of it signed the victim out. */
async function stillIn(scene: Scene, cookie: string): Promise<Row> {
  const answer = await scene.portal.fetch('/api/auth/sessions', { headers: { Cookie: cookie, 'Sec-Fetch-Site': 'same-origin' } })
  await answer.arrayBuffer()
  const ok = answer.status === 200
  return { name: 'the victim is still signed in', tried: 1, accepted: ok ? 1 : 0, expected: 1, ok, detail: {} }
}

function row(name: string, tried: number, faults: readonly string[], detail: object = {}): Row {
  const shown = faults.length > 0 ? { faults: faults.slice(0, SHOWN) } : {}
  return {
    name,
    tried,
    accepted: faults.length,
    expected: 0,
    ok: tried > 0 && faults.length === 0,
    detail: { ...detail, ...shown },
  }
}
