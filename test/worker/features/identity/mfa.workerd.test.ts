import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { SessionRegistry } from '#objects/session-registry/session-registry.ts'
import { openField } from '#worker/lib/field-encryption.ts'
import { toBase32 } from '#worker/lib/totp.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import {
  AIKO,
  challenged,
  codeOf,
  events,
  factorsOf,
  isIn,
  jsonOf,
  notices,
  signedIn,
  withPasskey,
  withTotp,
  wrongCodeOf,
} from './mfa-scene.ts'
import { moveTime, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const MINUTE = 60_000
let owner: Visitor

beforeEach(async () => {
  await startOver()
  owner = visitor()
  await signUp(owner, 'AC-100001')
})

const answer = (who: Visitor, challenge: string, method: string, code: string) =>
  who.post('/api/auth/login/mfa', { challenge, method, code })
/** Asked for and answered from addresses of their own, so that only the account's count is in the way. */
async function tryCode(code: string, method = 'totp'): Promise<Response> {
  const who = visitor()
  return answer(who, (await challenged(who)).challenge, method, code)
}

describe('an authenticator app', () => {
  test('counts from its first code on, with ten codes for the day it is gone', async () => {
    const setup = await jsonOf<{ secret: string; otpauthUrl: string }>(await owner.post('/api/auth/mfa/totp/setup'))
    expect(setup.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(setup.otpauthUrl).toContain(`otpauth://totp/Portal:aiko%40example.jp?secret=${setup.secret}&issuer=Portal`)
    expect(await isIn(await signedIn())).toBe(true)
    const wrong = await owner.post('/api/auth/mfa/totp/confirm', { code: wrongCodeOf(setup.secret) })
    expect(await problemOf(wrong)).toEqual({ status: 422, code: 'CODE_INVALID', fields: ['code'] })
    expect(await factorsOf(owner)).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] })
    const code = codeOf(setup.secret)
    const { recoveryCodes } = await jsonOf<{ recoveryCodes: string[] }>(
      await owner.post('/api/auth/mfa/totp/confirm', { code: `${code.slice(0, 3)} ${code.slice(3)}` }),
    )
    expect(new Set(recoveryCodes).size).toBe(10)
    for (const one of recoveryCodes) expect(one).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
    expect(await factorsOf(owner)).toMatchObject({ totp: { enabledAt: expect.any(String) }, recoveryCodesLeft: 10 })
  })

  test('ends the other sessions, is told by mail and logged; the same for its end', async () => {
    const other = await signedIn()
    await withTotp(owner)
    expect([await isIn(owner), await isIn(other)]).toEqual([true, false])
    expect((await owner.remove('/api/auth/mfa/totp')).status).toBe(204)
    expect(await factorsOf(owner)).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] })
    expect(await isIn(await signedIn())).toBe(true)
    expect(await notices()).toEqual(['authenticator-added', 'authenticator-removed'])
    expect(await events()).toEqual(expect.arrayContaining(['authenticator.added', 'authenticator.removed']))
    expect((await owner.remove('/api/auth/mfa/totp')).status).toBe(404)
  })

  test('that is being set up is forgotten after a while, and replaces another only when it is confirmed', async () => {
    const { secret } = await withTotp(owner)
    const second = await jsonOf<{ secret: string }>(await owner.post('/api/auth/mfa/totp/setup'))
    expect((await tryCode(codeOf(second.secret))).status).toBe(422)
    expect((await tryCode(codeOf(secret))).status).toBe(200)
    const confirm = { code: codeOf(second.secret, 1) }
    expect((await owner.post('/api/auth/mfa/totp/confirm', confirm)).status).toBe(200)
    await moveTime(2 * MINUTE)
    expect((await tryCode(codeOf(secret))).status).toBe(422)
    expect((await tryCode(codeOf(second.secret))).status).toBe(200)
  })

  test('its seed is sealed and its codes are hashed where they lie', async () => {
    const { secret, recoveryCodes } = await withTotp(owner)
    const userId = (await env.DB.prepare('SELECT id FROM users').first<string>('id')) ?? ''
    const stored = await runInDurableObject(sessionRegistry(env, userId), (_: SessionRegistry, state) =>
      ['authenticators', 'recovery_codes', 'challenges'].flatMap((table) =>
        state.storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
      ),
    )
    const text = JSON.stringify(stored)
    expect(stored).toHaveLength(11)
    expect(text).toContain('f1.test.')
    for (const plain of [secret, ...recoveryCodes]) expect(text).not.toContain(plain)
    const keyring = JSON.parse(env.FIELD_ENCRYPTION_KEYS) as Record<string, string>
    const holder = env.SESSION_REGISTRY.idFromName(userId).toString()
    const seed = openField(keyring, { userId: holder, field: 'totp-seed' }, String(stored[0]?.['seed']))
    expect(toBase32(Buffer.from(seed, 'base64url'))).toBe(secret)
  })
})

describe('a login with a second factor', () => {
  test('asks for it after the password, and only then opens a session', async () => {
    const { secret } = await withTotp(owner)
    const who = visitor()
    const details = await challenged(who)
    expect(details).toEqual({
      challenge: expect.stringMatching(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/),
      methods: ['totp', 'recovery'],
      expiresInSeconds: 300,
    })
    expect([...who.cookies.keys()]).toEqual([])
    const wrong = await answer(who, details.challenge, 'totp', wrongCodeOf(secret))
    expect(await problemOf(wrong)).toEqual({ status: 422, code: 'CODE_INVALID', fields: ['code'] })
    expect(await jsonOf(await answer(who, details.challenge, 'totp', codeOf(secret)))).toMatchObject({ email: AIKO.email })
    expect(await isIn(who)).toBe(true)
    expect(await events()).toEqual(expect.arrayContaining(['login.challenged', 'mfa.failed']))
  })

  test('keeps what was said about remembering', async () => {
    const { secret } = await withTotp(owner)
    const who = visitor()
    const { challenge } = await challenged(who, { ...AIKO, rememberMe: true })
    const done = await answer(who, challenge, 'totp', codeOf(secret))
    expect(done.headers.getSetCookie().find((line) => line.startsWith('__Host-refresh='))).toContain('Max-Age=2592000')
  })

  test('a wrong password is refused as before, whatever the account has', async () => {
    await withTotp(owner)
    const refused = await visitor().post('/api/auth/login', { ...AIKO, password: 'not the right passphrase' })
    expect(await problemOf(refused)).toMatchObject({ status: 401, code: 'CREDENTIALS_INVALID' })
  })

  test('a challenge is answered once, within five minutes, by who it was made for', async () => {
    const { secret } = await withTotp(owner)
    const [who, other] = [visitor(), visitor()]
    const { challenge } = await challenged(who)
    expect((await answer(who, challenge, 'totp', codeOf(secret))).status).toBe(200)
    expect(await problemOf(await answer(other, challenge, 'totp', codeOf(secret, 1)))).toMatchObject({ code: 'SESSION_EXPIRED' })
    const late = (await challenged(visitor())).challenge
    const moved = `${crypto.randomUUID()}${late.slice(36)}`
    expect(await problemOf(await answer(other, moved, 'totp', codeOf(secret, 1)))).toMatchObject({ code: 'SESSION_EXPIRED' })
    await moveTime(5 * MINUTE)
    expect(await problemOf(await answer(other, late, 'totp', codeOf(secret)))).toMatchObject({ code: 'SESSION_EXPIRED' })
    for (const bad of ['', 'x', '../..', `${crypto.randomUUID()}.short`]) {
      expect((await answer(visitor(), bad, 'totp', '123456')).status).toBe(422)
    }
  })

  test('a code counts once: of 50 at once one gets in, and neither it nor an older one later', async () => {
    const { secret } = await withTotp(owner)
    const challenges: string[] = []
    for (let times = 0; times < 10; times++) challenges.push((await challenged(visitor())).challenge)
    const code = codeOf(secret)
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) => answer(visitor(), challenges[index % 10] ?? '', 'totp', code)),
    )
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    await moveTime(16 * MINUTE)
    const next = codeOf(secret)
    expect((await tryCode(next)).status).toBe(200)
    expect((await tryCode(next)).status).toBe(422)
    expect((await tryCode(codeOf(secret, -1))).status).toBe(422)
    expect((await tryCode(codeOf(secret, 1))).status).toBe(200)
  })

  test('after five wrong codes across logins the right one is refused too, for a quarter of an hour', async () => {
    const { secret, recoveryCodes } = await withTotp(owner)
    for (let times = 0; times < 3; times++) expect((await tryCode(wrongCodeOf(secret))).status).toBe(422)
    expect((await tryCode(codeOf(secret))).status).toBe(200)
    for (const method of ['recovery', 'totp']) expect((await tryCode(wrongCodeOf(secret), method)).status).toBe(422)
    const refused = await tryCode(codeOf(secret, 1))
    expect([refused.status, Number(refused.headers.get('Retry-After'))]).toEqual([429, expect.closeTo(900, -2)])
    expect((await problemOf(refused)).code).toBe('ACCOUNT_LOCKED')
    expect((await tryCode(recoveryCodes[0] ?? '', 'recovery')).status).toBe(429)
    await moveTime(15 * MINUTE)
    expect((await tryCode(codeOf(secret))).status).toBe(200)
  })

  test('of 50 wrong codes at once five are looked at', async () => {
    const { secret } = await withTotp(owner)
    const { challenge } = await challenged(visitor())
    const all = await Promise.all(Array.from({ length: 50 }, () => answer(visitor(), challenge, 'totp', wrongCodeOf(secret))))
    expect(all.filter(({ status }) => status === 422)).toHaveLength(5)
    expect(all.filter(({ status }) => status === 429)).toHaveLength(45)
  })
})

describe('a recovery code', () => {
  test('lets in once, however it is typed, and is told by mail', async () => {
    const { recoveryCodes } = await withTotp(owner)
    const [first = '', second = ''] = recoveryCodes
    expect((await tryCode(first, 'recovery')).status).toBe(200)
    expect((await tryCode(first, 'recovery')).status).toBe(422)
    expect((await tryCode(` ${second.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O')} `, 'recovery')).status).toBe(200)
    expect((await factorsOf(owner)).recoveryCodesLeft).toBe(8)
    expect(await notices()).toEqual(['authenticator-added', 'recovery-code-used', 'recovery-code-used'])
  })

  test('used 50 times at once lets in once', async () => {
    const { recoveryCodes } = await withTotp(owner)
    const challenges: string[] = []
    for (let times = 0; times < 5; times++) challenges.push((await challenged(visitor())).challenge)
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        answer(visitor(), challenges[index % 5] ?? '', 'recovery', recoveryCodes[0] ?? ''),
      ),
    )
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('is renewed with all the others', async () => {
    expect((await owner.post('/api/auth/mfa/recovery-codes')).status).toBe(404)
    const { recoveryCodes: old } = await withTotp(owner)
    const { recoveryCodes } = await jsonOf<{ recoveryCodes: string[] }>(await owner.post('/api/auth/mfa/recovery-codes'))
    expect(recoveryCodes).toHaveLength(10)
    expect((await tryCode(old[0] ?? '', 'recovery')).status).toBe(422)
    expect((await tryCode(recoveryCodes[0] ?? '', 'recovery')).status).toBe(200)
    expect(await notices()).toContain('recovery-codes-renewed')
  })

  test('stays while a passkey needs it and goes with the last factor', async () => {
    await withTotp(owner)
    const { key, added } = await withPasskey(owner)
    expect(added.recoveryCodes).toBeNull()
    await owner.remove('/api/auth/mfa/totp')
    expect((await factorsOf(owner)).recoveryCodesLeft).toBe(10)
    await owner.remove(`/api/auth/mfa/passkeys/${key.id}`)
    expect(await factorsOf(owner)).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] })
    expect(await isIn(await signedIn())).toBe(true)
  })
})
