import { evictAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { SessionRegistry } from '#objects/session-registry/session-registry.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { moveTime, PASSWORD, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const MINUTE = 60_000
let userId: string

beforeAll(async () => {
  await startOver()
  await signUp(visitor(), 'AC-100001')
  userId = (await env.DB.prepare('SELECT id FROM users').first<string>('id')) ?? ''
})
beforeEach(() => moveTime(49 * 60 * MINUTE))

async function signedIn(options: { rememberMe?: boolean; userAgent?: string } = {}): Promise<Visitor> {
  const who = visitor()
  const { userAgent = '', ...rest } = options
  const answer = await who.post(
    '/api/auth/login',
    { email: 'aiko@example.jp', password: PASSWORD, ...rest },
    { 'User-Agent': userAgent },
  )
  expect(answer.status).toBe(200)
  return who
}

const READ = '/api/auth/sessions'
const isIn = async (who: Visitor) => (await who.get(READ)).status === 200
const refreshCookie = (who: Visitor) => who.cookies.get('__Host-refresh') ?? ''
const withRefresh = (value: string) => {
  const who = visitor()
  who.cookies.set('__Host-refresh', value)
  return who
}
const refresh = (who: Visitor) => who.post('/api/auth/refresh')
const auditOf = async (event: string) =>
  (await env.DB.prepare('SELECT detail FROM audit_log WHERE event = ? ORDER BY at, id').bind(event).all()).results

describe('signing out', () => {
  test('ends the session for the cookies that were copied, too', async () => {
    const who = await signedIn()
    const copy = visitor()
    for (const [name, value] of who.cookies) copy.cookies.set(name, value)
    const answer = await who.post('/api/auth/logout')
    expect(answer.status).toBe(204)
    expect(answer.headers.get('Clear-Site-Data')).toBe('"storage"')
    expect([...who.cookies.keys()]).toEqual(['__Host-device'])
    expect(await problemOf(await copy.get(READ))).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
    expect((await refresh(copy)).status).toBe(401)
    expect((await auditOf('logout')).length).toBeGreaterThan(0)
  })

  test('works with the refresh token alone, and for who is out already', async () => {
    const who = await signedIn()
    const other = withRefresh(refreshCookie(who))
    expect((await other.post('/api/auth/logout')).status).toBe(204)
    expect(await isIn(who)).toBe(false)
    expect((await visitor().post('/api/auth/logout')).status).toBe(204)
  })

  test('everywhere ends every session', async () => {
    const [one, two] = [await signedIn(), await signedIn()]
    expect((await one.post('/api/auth/logout-all')).status).toBe(204)
    expect([await isIn(one), await isIn(two)]).toEqual([false, false])
    expect((await auditOf('logout.all')).length).toBe(1)
  })
})

describe('the list of sessions', () => {
  test('names device and use, and which one this is; one of them can be ended', async () => {
    await (await signedIn()).post('/api/auth/logout-all')
    const phone = await signedIn({ userAgent: 'Mozilla/5.0 (iPhone) Version/19.0 Safari/604.1' })
    await moveTime(2 * MINUTE)
    const desk = await signedIn({ userAgent: 'Mozilla/5.0 (Windows NT 10.0) Chrome/147.0 Safari/537.36' })
    const { items } = (await (await desk.get(READ)).json()) as { items: { id: string; device: string; current: boolean }[] }
    expect(items.map(({ device, current }) => [device, current])).toEqual([
      ['Chrome on Windows', true],
      ['Safari on iPhone', false],
    ])
    const other = items[1]?.id ?? ''
    expect((await desk.remove(`${READ}/${other}`)).status).toBe(204)
    expect([await isIn(phone), await isIn(desk)]).toEqual([false, true])
    expect(await problemOf(await desk.remove(`${READ}/${other}`))).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })
})

describe('refresh tokens', () => {
  test('rotate: the new one works, the session goes on', async () => {
    const who = await signedIn()
    const first = refreshCookie(who)
    expect((await refresh(who)).status).toBe(200)
    expect(refreshCookie(who)).not.toBe(first)
    expect(await isIn(who)).toBe(true)
  })

  test('two tabs at once and a lost answer get the same successor, even when the object was evicted between', async () => {
    const who = await signedIn()
    const old = refreshCookie(who)
    const tabs = Array.from({ length: 5 }, () => withRefresh(old))
    expect((await Promise.all(tabs.map(refresh))).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
    await evictAllDurableObjects()
    const late = withRefresh(old)
    await moveTime(5000)
    expect((await refresh(late)).status).toBe(200)
    expect(new Set([...tabs, late].map(refreshCookie)).size).toBe(1)
    expect(await isIn(late)).toBe(true)
  })

  test('an old one, used again later, ends the family and is recorded', async () => {
    const who = await signedIn()
    const other = await signedIn()
    const stolen = refreshCookie(who)
    await refresh(who)
    await moveTime(11_000)
    expect(await problemOf(await refresh(withRefresh(stolen)))).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
    expect(await isIn(who)).toBe(false)
    expect((await refresh(who)).status).toBe(401)
    expect(await isIn(other)).toBe(true)
    expect((await auditOf('refresh.reused')).length).toBe(1)
  })

  test('the one before the previous one is reuse at any time', async () => {
    const who = await signedIn()
    const first = refreshCookie(who)
    await refresh(who)
    await refresh(who)
    expect((await refresh(withRefresh(first))).status).toBe(401)
    expect(await isIn(who)).toBe(false)
  })

  test.each([
    '',
    'x',
    `${'0'.repeat(36)}.${'A'.repeat(43)}`,
    `00000000-0000-0000-0000-000000000000.${'A'.repeat(43)}`,
    `../../etc.${'A'.repeat(43)}`,
  ])('a made-up one (%j) opens nothing and leaves nothing behind', async (value) => {
    const answer = await refresh(withRefresh(value))
    expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
    await runInDurableObject(sessionRegistry(env, '00000000-0000-0000-0000-000000000000'), (_: SessionRegistry, state) => {
      expect(state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'sessions'").toArray()).toEqual([])
    })
  })

  test('are stored as hashes only', async () => {
    const who = await signedIn()
    const secret = refreshCookie(who).split('.')[1] ?? ''
    const device = who.cookies.get('__Host-device') ?? ''
    await runInDurableObject(sessionRegistry(env, userId), (_: SessionRegistry, state) => {
      const tables = ['claims', 'sessions', 'refresh_tokens', 'attempts', 'devices']
      const all = JSON.stringify(tables.map((table) => state.storage.sql.exec(`SELECT * FROM ${table}`).toArray()))
      expect(all).toContain('aiko@example.jp')
      for (const plain of [secret, device]) expect(all).not.toContain(plain)
    })
  })
})

describe('an access token', () => {
  test('that has run out is renewed on the way, for reads and writes', async () => {
    const who = await signedIn()
    const before = { access: who.cookies.get('__Host-access'), refresh: refreshCookie(who) }
    await moveTime(11 * MINUTE)
    expect(await isIn(who)).toBe(true)
    expect(who.cookies.get('__Host-access')).not.toBe(before.access)
    expect(refreshCookie(who)).not.toBe(before.refresh)
    await moveTime(11 * MINUTE)
    expect((await who.post('/api/auth/logout-all')).status).toBe(204)
    expect([...who.cookies.keys()]).toEqual(['__Host-device'])
  })

  test('alone is good while its session stands, and vetoed afterwards', async () => {
    const who = await signedIn()
    const bare = visitor()
    bare.cookies.set('__Host-access', who.cookies.get('__Host-access') ?? '')
    expect(await isIn(bare)).toBe(true)
    await who.post('/api/auth/logout')
    const vetoed = await bare.get(READ)
    expect(await problemOf(vetoed)).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
    expect(vetoed.headers.get('Content-Type')).toBe('application/problem+json')
    expect((await bare.post('/api/auth/logout-all')).status).toBe(401)
  })

  test('nobody without cookies gets in, and is told to sign in', async () => {
    expect(await problemOf(await visitor().get(READ))).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    const forged = visitor()
    forged.cookies.set('__Host-access', 'eyJhbGciOiJub25lIn0.e30.')
    const answer = await forged.get(READ)
    expect((await problemOf(answer)).code).toBe('SESSION_EXPIRED')
    expect(answer.headers.getSetCookie().filter((line) => line.includes('Max-Age=0'))).toHaveLength(3)
  })
})

describe('the end of a session', () => {
  test('comes after 30 idle minutes; use keeps it alive', async () => {
    const [used, idle] = [await signedIn(), await signedIn()]
    await moveTime(20 * MINUTE)
    expect(await isIn(used)).toBe(true)
    await moveTime(20 * MINUTE)
    expect([await isIn(used), await isIn(idle)]).toEqual([true, false])
  })

  test('comes after 12 hours however much it is used', async () => {
    const who = await signedIn()
    for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
      await moveTime(20 * MINUTE)
      expect(await isIn(who)).toBe(true)
    }
    await moveTime(20 * MINUTE)
    expect(await isIn(who)).toBe(false)
  })

  test('comes after 30 days when it was to be remembered', async () => {
    const who = await signedIn({ rememberMe: true })
    await moveTime(29 * 24 * 60 * MINUTE)
    expect(await isIn(who)).toBe(true)
    await moveTime(24 * 60 * MINUTE)
    expect(await isIn(who)).toBe(false)
  })

  test('leaves nothing of it in the object after the sweep', async () => {
    await signedIn()
    await moveTime(400 * 24 * 60 * MINUTE)
    await runDurableObjectAlarm(sessionRegistry(env, userId))
    await runInDurableObject(sessionRegistry(env, userId), (_: SessionRegistry, state) => {
      expect(state.storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'sessions'").toArray()).toEqual([])
    })
    expect(await isIn(await signedIn())).toBe(true)
  })
})
