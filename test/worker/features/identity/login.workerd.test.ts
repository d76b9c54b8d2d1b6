import { hash as bcryptHash } from 'bcryptjs'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sandbox } from '../../../setup/workerd-env.ts'
import { moveTime, PASSWORD, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const AIKO = { email: 'aiko@example.jp', password: PASSWORD }
const WRONG = { email: AIKO.email, password: 'not the right passphrase' }

beforeAll(async () => {
  await startOver()
  await signUp(visitor(), 'AC-100001')
})
/** Past every lock and limit of the test before. */
beforeEach(() => moveTime(49 * 3_600_000))

const logIn = (who: Visitor, input: object = AIKO) => who.post('/api/auth/login', input)
const events = async () =>
  (
    await env.DB.prepare('SELECT event, user_id, detail FROM audit_log ORDER BY at, id').all<{
      event: string
      user_id: string | null
      detail: string
    }>()
  ).results

/** From an address of its own; comes back when another password is being hashed. */
async function guess(email: string, device?: string): Promise<string> {
  const who = visitor()
  if (device !== undefined) who.cookies.set('__Host-device', device)
  const { code } = await problemOf(await logIn(who, { ...WRONG, email }))
  if (code !== 'RATE_LIMITED') return code
  await new Promise((resolve) => setTimeout(resolve, 40))
  return guess(email, device)
}

async function fail(times: number, email = AIKO.email, device?: string): Promise<void> {
  const codes = await Promise.all(Array.from({ length: times }, () => guess(email, device)))
  expect(new Set(codes)).toEqual(new Set(['CREDENTIALS_INVALID']))
}

describe('logging in', () => {
  test('opens a session whose cookies let the browser in', async () => {
    const who = visitor()
    const answer = await logIn(who, { ...AIKO, email: ' AIKO@example.jp' })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({ userId: expect.any(String), email: AIKO.email })
    expect((await who.get('/api/auth/sessions')).status).toBe(200)
    expect((await events()).at(-1)).toMatchObject({ event: 'login.succeeded', user_id: expect.any(String) })
  })

  test('cookies end with the browser unless it is to be remembered', async () => {
    const refreshCookie = async (input: object) =>
      (await logIn(visitor(), input)).headers.getSetCookie().find((line) => line.startsWith('__Host-refresh=')) ?? ''
    expect(await refreshCookie(AIKO)).not.toMatch(/max-age|expires/i)
    expect(await refreshCookie({ ...AIKO, rememberMe: true })).toContain('Max-Age=2592000')
  })

  test('tells Salesforce when', async () => {
    const seen = (await sandbox.ledger()).at(-1)?.seq ?? 0
    await logIn(visitor())
    await expect
      .poll(async () => (await sandbox.ledger({ type: 'effect', since: seen })).map(({ operation }) => operation))
      .toContain('update Account')
  })

  test('an unknown address and a wrong password are answered alike, byte for byte', async () => {
    const strip = async (answer: Response) => {
      const { requestId: _, ...body } = (await answer.json()) as Record<string, unknown>
      return JSON.stringify([answer.status, [...answer.headers].filter(([name]) => name !== 'x-request-id'), body])
    }
    const known = await strip(await logIn(visitor(), WRONG))
    const unknown = await strip(await logIn(visitor(), { ...WRONG, email: 'nobody@example.jp' }))
    expect(unknown).toBe(known)
    expect((await events()).slice(-2)).toEqual([
      { event: 'login.failed', user_id: expect.any(String), detail: '{"device":"Unknown device"}' },
      {
        event: 'login.failed',
        user_id: null,
        detail: expect.stringMatching(/^{"stranger":"[0-9a-f]{16}","device":"Unknown device"}$/),
      },
    ])
  })

  test('refusals take the same time for both', async () => {
    const time = async (email: string) => {
      const started = Date.now()
      await logIn(visitor(), { ...WRONG, email })
      return Date.now() - started
    }
    for (const email of [AIKO.email, `nobody-${crypto.randomUUID()}@example.jp`])
      expect(await time(email)).toBeGreaterThanOrEqual(349)
  })

  test('a bcrypt hash of the former portal lets in once and is replaced', async () => {
    const stored = () => env.DB.prepare('SELECT password_hash FROM users').first<string>('password_hash')
    await env.DB.prepare('UPDATE users SET password_hash = ?')
      .bind(await bcryptHash(PASSWORD, 4))
      .run()
    expect((await logIn(visitor(), WRONG)).status).toBe(401)
    expect(await stored()).toMatch(/^\$2/)
    expect((await logIn(visitor())).status).toBe(200)
    expect(await stored()).toMatch(/^scrypt-lanes\$1024\$8\$1\$/)
    expect((await logIn(visitor())).status).toBe(200)
  })

  test('a closed user is a stranger', async () => {
    await env.DB.prepare("UPDATE users SET closed_at = '2026-01-01T00:00:00Z'").run()
    expect((await logIn(visitor())).status).toBe(401)
    await env.DB.prepare('UPDATE users SET closed_at = NULL').run()
  })

  test('missing and overlong input is refused before anything is counted', async () => {
    expect((await problemOf(await logIn(visitor(), { email: 'x' }))).fields).toEqual(['email', 'password'])
    expect((await problemOf(await logIn(visitor(), { ...AIKO, password: 'x'.repeat(1025) }))).fields).toEqual(['password'])
  })
})

describe('lockout', { timeout: 90_000 }, () => {
  test('of many parallel guesses exactly ten are evaluated, and then even the right password waits', async () => {
    const codes: Record<string, number> = {}
    for (const code of await Promise.all(Array.from({ length: 30 }, () => guess(AIKO.email))))
      codes[code] = (codes[code] ?? 0) + 1
    expect(codes).toEqual({ CREDENTIALS_INVALID: 10, ACCOUNT_LOCKED: 20 })

    const locked = await logIn(visitor())
    expect(await problemOf(locked)).toMatchObject({ status: 429, code: 'ACCOUNT_LOCKED' })
    const wait = Number(locked.headers.get('Retry-After'))
    expect(wait).toBeGreaterThan(800)
    expect(wait).toBeLessThanOrEqual(900)
    await moveTime(wait * 1000)
    expect((await logIn(visitor())).status).toBe(200)
  })

  test('an address without a login is locked in the same way', async () => {
    const email = `nobody-${crypto.randomUUID()}@example.jp`
    await fail(10, email)
    const locked = await logIn(visitor(), { ...WRONG, email })
    expect(await problemOf(locked)).toMatchObject({ status: 429, code: 'ACCOUNT_LOCKED' })
    expect(locked.headers.get('Retry-After')).toMatch(/^(8|9)\d\d$/)
  })

  test('a device that signed in before gets in, and has a count of its own', async () => {
    const home = visitor()
    await logIn(home)
    await home.post('/api/auth/logout')
    await fail(10)
    expect((await problemOf(await logIn(visitor()))).code).toBe('ACCOUNT_LOCKED')
    const madeUp = visitor()
    madeUp.cookies.set('__Host-device', 'A'.repeat(43))
    expect((await problemOf(await logIn(madeUp))).code).toBe('ACCOUNT_LOCKED')
    expect((await logIn(home)).status).toBe(200)

    await fail(10, AIKO.email, home.cookies.get('__Host-device'))
    const thief = visitor()
    thief.cookies.set('__Host-device', home.cookies.get('__Host-device') ?? '')
    expect((await problemOf(await logIn(thief))).code).toBe('ACCOUNT_LOCKED')
  })

  test('who gets in on a known device leaves a thief elsewhere the count', async () => {
    const home = visitor()
    await logIn(home)
    await fail(9)
    expect((await logIn(home)).status).toBe(200)
    await fail(1)
    expect((await problemOf(await logIn(visitor()))).code).toBe('ACCOUNT_LOCKED')
  })

  test('a success forgets the failures before it', async () => {
    await fail(9)
    expect((await logIn(visitor())).status).toBe(200)
    await fail(9)
    expect((await logIn(visitor())).status).toBe(200)
  })

  test('tries from one address are limited before any password is looked at', async () => {
    const who = visitor()
    const statuses: number[] = []
    // The limit's minute follows the wall clock: a new one may begin in the middle, and then ten more are let through.
    for (let tries = 0; tries <= 20 && statuses.at(-1) !== 429; tries++) {
      statuses.push((await logIn(who, { ...WRONG, email: `n${tries}@example.jp` })).status)
    }
    expect(statuses.at(-1)).toBe(429)
    expect(statuses.slice(0, -1).every((status) => status === 401)).toBe(true)
    expect(statuses.length).toBeGreaterThan(10)
  })
})

test('of many logins at once a few wait for each other, the others are sent away for a second', async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => logIn(visitor())))
  const busy = answers.filter(({ status }) => status === 429)
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2)
  expect(busy.length).toBeGreaterThanOrEqual(1)
  for (const answer of busy) {
    expect(answer.headers.get('Retry-After')).toBe('1')
    expect((await problemOf(answer)).code).toBe('RATE_LIMITED')
  }
})
