import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Assertion, PasskeyCreationOptions, PasskeyLoginStartedView } from '#worker/contracts/mfa.ts'
import { type Lie, otherKey, SoftwareAuthenticator } from '../../../setup/software-authenticator.ts'
import { AIKO, challenged, events, factorsOf, isIn, jsonOf, notices, ORIGIN, signedIn, withPasskey } from './mfa-scene.ts'
import { moveTime, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const MINUTE = 60_000
let owner: Visitor
let key: SoftwareAuthenticator
let recoveryCodes: string[]

beforeEach(async () => {
  await startOver()
  owner = visitor()
  await signUp(owner, 'AC-100001')
  const { key: made, added } = await withPasskey(owner)
  key = made
  recoveryCodes = added.recoveryCodes ?? []
})

const userIdOf = async (email: string) =>
  (await env.DB.prepare('SELECT id FROM users WHERE email = ?').bind(email).first<string>('id')) ?? ''
const asHandle = (text: string) => Buffer.from(text).toString('base64url')

const start = async (who: Visitor) => jsonOf<PasskeyLoginStartedView>(await who.post('/api/auth/mfa/passkeys/login/options'))
const finish = (who: Visitor, challenge: string, assertion: Assertion, more: object = {}) =>
  who.post('/api/auth/mfa/passkeys/login', { challenge, assertion, ...more })
async function logInAlone(lie: Lie = {}, with_ = key): Promise<Response> {
  const who = visitor()
  const { options, challenge } = await start(who)
  return finish(who, challenge, with_.get(options, lie))
}

const LIES: readonly (readonly [string, () => Lie])[] = [
  ['another origin', () => ({ origin: 'https://portal.test.evil.test' })],
  ['our origin in clear text', () => ({ origin: 'http://portal.test' })],
  ['another site', () => ({ rpId: 'evil.test' })],
  ['another challenge', () => ({ challenge: 'A'.repeat(43) })],
  ['no verified user', () => ({ verified: false })],
  ['nobody present', () => ({ verified: false, present: false })],
  ['a registration', () => ({ type: 'webauthn.create' })],
  ['another key', () => ({ privateKey: otherKey() })],
]

describe('a passkey is added', () => {
  test('discoverable, with user verification, for the host of the portal', async () => {
    const answer = await owner.post('/api/auth/mfa/passkeys/options', undefined, { Host: 'evil.test' })
    expect(await jsonOf<PasskeyCreationOptions>(answer)).toEqual({
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      timeout: 300_000,
      rp: { id: 'portal.test', name: 'Portal' },
      user: { id: asHandle(await userIdOf(AIKO.email)), name: AIKO.email, displayName: AIKO.email },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: 'public-key', alg })),
      attestation: 'none',
      excludeCredentials: [{ id: key.id, type: 'public-key', transports: ['internal'] }],
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    })
  })

  test('with recovery codes when it is the first factor; others are signed out, a mail says so', async () => {
    expect(recoveryCodes).toHaveLength(10)
    expect(await factorsOf(owner)).toEqual({
      totp: null,
      recoveryCodesLeft: 10,
      passkeys: [{ id: key.id, name: 'My phone', createdAt: expect.any(String), lastUsedAt: null }],
    })
    const other = visitor()
    const { options, challenge } = await start(other)
    expect((await finish(other, challenge, key.get(options))).status).toBe(200)
    const { added } = await withPasskey(owner, 'My laptop')
    expect(added.recoveryCodes).toBeNull()
    expect([await isIn(owner), await isIn(other)]).toEqual([true, false])
    expect(await notices()).toEqual(['passkey-added', 'passkey-added'])
    expect(await events()).toContain('passkey.added')
  })

  test.each(LIES.filter(([name]) => name !== 'a registration' && name !== 'another key'))('not with %s', async (_name, lie) => {
    const options = await jsonOf<PasskeyCreationOptions>(await owner.post('/api/auth/mfa/passkeys/options'))
    const attestation = new SoftwareAuthenticator(ORIGIN).create(options, lie())
    const answer = await owner.post('/api/auth/mfa/passkeys', { name: 'x', attestation })
    expect(await problemOf(answer)).toEqual({ status: 422, code: 'CODE_INVALID', fields: ['passkey'] })
    expect((await factorsOf(owner)).passkeys).toHaveLength(1)
  })

  test('once an options, within five minutes, by the session that asked', async () => {
    const ask = async () => jsonOf<PasskeyCreationOptions>(await owner.post('/api/auth/mfa/passkeys/options'))
    const add = (who: Visitor, options: PasskeyCreationOptions) =>
      who.post('/api/auth/mfa/passkeys', { name: 'x', attestation: new SoftwareAuthenticator(ORIGIN).create(options) })
    const foreign = await ask()
    const other = visitor()
    const { options, challenge } = await start(other)
    await finish(other, challenge, key.get(options))
    expect((await add(other, foreign)).status).toBe(422)
    const used = await ask()
    expect((await add(owner, used)).status).toBe(201)
    expect((await add(owner, used)).status).toBe(422)
    const late = await ask()
    await moveTime(5 * MINUTE)
    expect((await add(owner, late)).status).toBe(422)
  })

  test('not twice', async () => {
    const options = await jsonOf<PasskeyCreationOptions>(await owner.post('/api/auth/mfa/passkeys/options'))
    const answer = await owner.post('/api/auth/mfa/passkeys', { name: 'again', attestation: key.create(options) })
    expect(await problemOf(answer)).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields: ['passkey'] })
  })

  test('is renamed and removed by its owner only', async () => {
    const path = `/api/auth/mfa/passkeys/${key.id}`
    const rename = (who: Visitor, name: string) =>
      who.send(path, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
        body: JSON.stringify({ name }),
      })
    const stranger = visitor()
    await signUp(stranger, 'AC-100002')
    expect((await rename(stranger, 'Mine now')).status).toBe(404)
    expect((await stranger.remove(path)).status).toBe(404)
    expect((await rename(owner, ' ')).status).toBe(422)
    expect((await rename(owner, 'Old phone')).status).toBe(204)
    expect((await factorsOf(owner)).passkeys).toMatchObject([{ name: 'Old phone' }])
    expect((await owner.remove(path)).status).toBe(204)
    expect(await factorsOf(owner)).toEqual({ totp: null, recoveryCodesLeft: 0, passkeys: [] })
    expect((await logInAlone()).status).toBe(401)
    expect(await isIn(await signedIn())).toBe(true)
    expect(await notices()).toEqual(['passkey-added', 'passkey-removed'])
  })
})

describe('a passkey alone', () => {
  test('opens a session without password or name', async () => {
    const who = visitor()
    const { options, challenge } = await start(who)
    expect(options).toEqual({
      challenge: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      timeout: 300_000,
      rpId: 'portal.test',
      userVerification: 'required',
      allowCredentials: [],
    })
    const answer = await finish(who, challenge, key.get(options), { rememberMe: true })
    expect(await jsonOf(answer)).toEqual({ userId: await userIdOf(AIKO.email), email: AIKO.email })
    expect(answer.headers.getSetCookie().find((line) => line.startsWith('__Host-refresh='))).toContain('Max-Age=2592000')
    expect(await isIn(who)).toBe(true)
    expect((await factorsOf(who)).passkeys).toMatchObject([{ lastUsedAt: expect.any(String) }])
  })

  test.each(LIES)('is refused with %s', async (_name, lie) => {
    expect(await problemOf(await logInAlone(lie()))).toMatchObject({ status: 401, code: 'CREDENTIALS_INVALID' })
    expect((await logInAlone()).status).toBe(200)
  })

  test('is refused for another, an unknown or no user', async () => {
    await signUp(visitor(), 'AC-100002')
    const handles = [asHandle(await userIdOf('ben@example.jp')), asHandle(crypto.randomUUID()), asHandle('x'), '']
    for (const userHandle of handles) expect((await logInAlone({ userHandle })).status).toBe(401)
    expect((await logInAlone({}, new SoftwareAuthenticator(ORIGIN))).status).toBe(401)
  })

  test('answers a challenge once, of 50 at once too', async () => {
    const who = visitor()
    const { options, challenge } = await start(who)
    const assertion = key.get(options)
    const all = await Promise.all(Array.from({ length: 50 }, () => finish(visitor(), challenge, assertion)))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 401)).toHaveLength(49)
    expect((await finish(visitor(), challenge, key.get(options))).status).toBe(401)
  })

  test('answers only a challenge of ours, within five minutes', async () => {
    const who = visitor()
    const { options, challenge } = await start(who)
    const [secret = '', expires = '', proof = ''] = challenge.split('.')
    const later = String(Number(expires) + MINUTE)
    const own = 'A'.repeat(43)
    for (const forged of [
      `${secret}.${later}.${proof}`,
      `${secret}.${expires}.${'0'.repeat(64)}`,
      `${secret}.${expires}`,
      '',
      secret,
    ]) {
      expect((await finish(who, forged, key.get(options))).status, forged).toBe(401)
    }
    expect((await finish(who, `${own}.${expires}.${proof}`, key.get({ ...options, challenge: own }))).status).toBe(401)
    await moveTime(5 * MINUTE)
    expect((await finish(visitor(), challenge, key.get(options))).status).toBe(401)
  })

  test('whose counter does not grow is a copy', async () => {
    expect((await logInAlone({ counter: 7 })).status).toBe(200)
    for (const counter of [7, 6, 0]) expect((await logInAlone({ counter })).status).toBe(401)
    expect(await events()).toContain('passkey.copied')
    expect((await logInAlone({ counter: 8 })).status).toBe(200)
  })

  test('without a counter says 0 each time', async () => {
    for (const counter of [0, 0]) expect((await logInAlone({ counter })).status).toBe(200)
  })

  test('lets in although passwords are locked, and nobody whose login is closed', async () => {
    await env.DB.prepare("UPDATE users SET closed_at = '2026-01-01T00:00:00Z'").run()
    expect((await logInAlone()).status).toBe(401)
    await env.DB.prepare('UPDATE users SET closed_at = NULL').run()
    for (let times = 0; times < 10; times++) {
      await visitor().post('/api/auth/login', { ...AIKO, password: 'not the right passphrase' })
    }
    expect((await visitor().post('/api/auth/login', AIKO)).status).toBe(429)
    expect((await logInAlone()).status).toBe(200)
  })

  test('junk is refused as junk', async () => {
    const { options, challenge } = await start(visitor())
    const good = key.get(options)
    const junk = [
      { ...good, response: { ...good.response, clientDataJSON: asHandle('{') } },
      { ...good, response: { ...good.response, authenticatorData: 'AAAA' } },
      { ...good, response: { ...good.response, signature: 'AAAA' } },
      { ...good, rawId: `${good.rawId}A` },
    ]
    for (const assertion of junk) expect((await finish(visitor(), challenge, assertion)).status).toBe(401)
    for (const assertion of [null, {}, { ...good, type: 'password' }, { ...good, id: '/../' }]) {
      expect((await finish(visitor(), challenge, assertion as Assertion)).status).toBe(422)
    }
    expect((await finish(visitor(), challenge, good)).status).toBe(200)
  })
})

describe('a passkey after the password', () => {
  const answer = (who: Visitor, challenge: string, assertion: Assertion) =>
    who.post('/api/auth/login/mfa', { challenge, method: 'passkey', assertion })

  test('completes the login, once', async () => {
    const who = visitor()
    const { challenge, methods, passkeyOptions } = await challenged(who)
    expect(methods).toEqual(['passkey', 'recovery'])
    if (!passkeyOptions) throw new Error('no options')
    expect(passkeyOptions.allowCredentials).toEqual([{ id: key.id, type: 'public-key', transports: ['internal'] }])
    const assertion = key.get(passkeyOptions)
    expect((await answer(who, challenge, assertion)).status).toBe(200)
    expect(await isIn(who)).toBe(true)
    expect((await answer(visitor(), challenge, assertion)).status).toBe(401)
  })

  test.each(LIES)('is refused with %s', async (_name, lie) => {
    const who = visitor()
    const { challenge, passkeyOptions } = await challenged(who)
    if (!passkeyOptions) throw new Error('no options')
    const refused = await answer(who, challenge, key.get(passkeyOptions, lie()))
    expect(await problemOf(refused)).toEqual({ status: 422, code: 'CODE_INVALID', fields: ['passkey'] })
    expect((await answer(who, challenge, key.get(passkeyOptions))).status).toBe(200)
  })

  test('of somebody else, or for another login, is refused', async () => {
    const ben = visitor()
    await signUp(ben, 'AC-100002')
    const { key: bens } = await withPasskey(ben)
    const [one, two] = [await challenged(visitor()), await challenged(visitor())]
    if (!one.passkeyOptions || !two.passkeyOptions) throw new Error('no options')
    expect((await answer(visitor(), one.challenge, bens.get(one.passkeyOptions))).status).toBe(422)
    expect((await answer(visitor(), one.challenge, key.get(two.passkeyOptions))).status).toBe(422)
    expect((await answer(visitor(), one.challenge, key.get(one.passkeyOptions))).status).toBe(200)
  })
})
