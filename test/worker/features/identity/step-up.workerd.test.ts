import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { PasskeyLoginStartedView, StepUpStartedView } from '#worker/contracts/mfa.ts'
import { otherKey } from '../../../setup/software-authenticator.ts'
import { AIKO, challenged, codeOf, events, jsonOf, signedIn, withPasskey, withTotp, wrongCodeOf } from './mfa-scene.ts'
import { moveTime, PASSWORD, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const MINUTE = 60_000
let owner: Visitor

beforeEach(async () => {
  await startOver()
  owner = visitor()
  await signUp(owner, 'AC-100001')
})

const json = (method: string, body: unknown) => ({
  method,
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
  body: JSON.stringify(body),
})

/** Every route that asks who is there. */
const GUARDED: readonly (readonly [string, (who: Visitor) => Promise<Response>])[] = [
  ['set up an app', (who) => who.post('/api/auth/mfa/totp/setup')],
  ['confirm an app', (who) => who.post('/api/auth/mfa/totp/confirm', { code: '123456' })],
  ['remove the app', (who) => who.remove('/api/auth/mfa/totp')],
  ['renew recovery codes', (who) => who.post('/api/auth/mfa/recovery-codes')],
  ['ask for a passkey', (who) => who.post('/api/auth/mfa/passkeys/options')],
  ['add a passkey', (who) => who.post('/api/auth/mfa/passkeys', {})],
  ['rename a passkey', (who) => who.send('/api/auth/mfa/passkeys/AAAA', json('PATCH', { name: 'x' }))],
  ['remove a passkey', (who) => who.remove('/api/auth/mfa/passkeys/AAAA')],
  ['leave for billing', (who) => who.post('/api/auth/sso-link', { destination: 'payment-methods' })],
  ['pay an invoice', (who) => who.post('/api/invoices/1/sso-link')],
]

const stepUp = (who: Visitor, input: object) => who.post('/api/auth/mfa/step-up', input)
const isProved = async (who: Visitor) => (await who.post('/api/auth/mfa/totp/setup')).status === 200
async function methodsOf(answer: Response): Promise<string[]> {
  const { details } = await jsonOf<{ details: { methods: string[] } }>(answer, 403)
  return details.methods
}

describe('a step that needs proof', () => {
  test.each(GUARDED)('%s', async (_name, step) => {
    expect((await step(owner)).status).not.toBe(403)
    await moveTime(10 * MINUTE)
    const refused = await step(owner)
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await jsonOf(refused, 403)).toMatchObject({ code: 'STEP_UP_REQUIRED', details: { methods: ['password'] } })
    expect((await step(visitor())).status).toBe(401)
    expect((await stepUp(owner, { method: 'password', password: PASSWORD })).status).toBe(200)
    expect((await step(owner)).status).not.toBe(403)
  })

  test('has it for ten minutes after a login, in this session only', async () => {
    await moveTime(20 * MINUTE)
    const other = await signedIn()
    expect([await isProved(owner), await isProved(other)]).toEqual([false, true])
    const { expiresAt } = await jsonOf<{ expiresAt: string }>(await stepUp(owner, { method: 'password', password: PASSWORD }))
    expect(expiresAt).toMatch(/^\d{4}-.*Z$/)
    await moveTime(9 * MINUTE)
    expect([await isProved(owner), await isProved(other)]).toEqual([true, true])
    await moveTime(MINUTE)
    expect([await isProved(owner), await isProved(other)]).toEqual([false, false])
  })
})

describe('by password', () => {
  beforeEach(() => moveTime(10 * MINUTE))

  test('a wrong one proves nothing, is logged, and counts like a login', async () => {
    const wrong = await stepUp(owner, { method: 'password', password: 'not the right passphrase' })
    expect(await problemOf(wrong)).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields: ['password'] })
    expect(await isProved(owner)).toBe(false)
    expect(await events()).toContain('step-up.failed')
    for (let times = 0; times < 9; times++) {
      const from = visitor()
      for (const [name, value] of owner.cookies) from.cookies.set(name, value)
      expect((await stepUp(from, { method: 'password', password: 'wrong' })).status).toBe(422)
    }
    const locked = await stepUp(owner, { method: 'password', password: PASSWORD })
    expect([locked.status, Number(locked.headers.get('Retry-After')) > 800]).toEqual([429, true])
    expect(await isProved(owner)).toBe(false)
  })

  test('only without a second factor: a stolen password must not be enough', async () => {
    await stepUp(owner, { method: 'password', password: PASSWORD })
    await withTotp(owner)
    await withPasskey(owner)
    await moveTime(10 * MINUTE)
    expect(await methodsOf(await owner.post('/api/auth/mfa/totp/setup'))).toEqual(['passkey', 'totp'])
    expect(await methodsOf(await stepUp(owner, { method: 'password', password: PASSWORD }))).toEqual(['passkey', 'totp'])
    expect(await isProved(owner)).toBe(false)
  })

  test('is not offered a passkey or code that it does not have', async () => {
    expect(await jsonOf(await owner.post('/api/auth/mfa/step-up/options'))).toEqual({
      methods: ['password'],
      passkeyOptions: null,
    })
    expect((await stepUp(owner, { method: 'totp', code: '123456' })).status).toBe(403)
    for (const junk of [{}, { method: 'recovery', code: 'x' }, { method: 'password' }, { method: 'totp', code: 'abc' }]) {
      expect((await stepUp(owner, junk)).status).toBe(422)
    }
    expect((await stepUp(visitor(), { method: 'password', password: PASSWORD })).status).toBe(401)
  })
})

describe('by code', () => {
  test('proves it once a code; wrong ones share their count with logins', async () => {
    const { secret } = await withTotp(owner)
    await moveTime(10 * MINUTE)
    const code = codeOf(secret)
    expect((await stepUp(owner, { method: 'totp', code })).status).toBe(200)
    expect(await isProved(owner)).toBe(true)
    expect((await stepUp(owner, { method: 'totp', code })).status).toBe(422)
    const who = visitor()
    const { challenge } = await challenged(who)
    expect((await who.post('/api/auth/login/mfa', { challenge, method: 'totp', code })).status).toBe(422)
    for (let times = 0; times < 3; times++) {
      const wrong = await who.post('/api/auth/login/mfa', { challenge, method: 'totp', code: wrongCodeOf(secret) })
      expect(wrong.status).toBe(422)
    }
    expect((await stepUp(owner, { method: 'totp', code: codeOf(secret, 1) })).status).toBe(429)
  })
})

describe('by passkey', () => {
  const ask = async (who: Visitor) => {
    const { passkeyOptions } = await jsonOf<StepUpStartedView>(await who.post('/api/auth/mfa/step-up/options'))
    if (!passkeyOptions) throw new Error('no options')
    return passkeyOptions
  }

  test('proves it once a challenge, for the session that asked', async () => {
    const { key } = await withPasskey(owner)
    const other = visitor()
    const started = await jsonOf<PasskeyLoginStartedView>(await other.post('/api/auth/mfa/passkeys/login/options'))
    await other.post('/api/auth/mfa/passkeys/login', {
      challenge: started.challenge,
      assertion: key.get(started.options),
    })
    await moveTime(10 * MINUTE)
    const options = await ask(owner)
    expect(options.allowCredentials).toEqual([{ id: key.id, type: 'public-key', transports: ['internal'] }])
    const assertion = key.get(options)
    expect((await stepUp(other, { method: 'passkey', assertion })).status).toBe(422)
    expect((await stepUp(owner, { method: 'passkey', assertion })).status).toBe(200)
    expect([await isProved(owner), await isProved(other)]).toEqual([true, false])
    await moveTime(10 * MINUTE)
    expect((await stepUp(owner, { method: 'passkey', assertion })).status).toBe(422)
    expect(await isProved(owner)).toBe(false)
  })

  test.each([
    ['another origin', () => ({ origin: 'https://evil.test' })],
    ['another site', () => ({ rpId: 'evil.test' })],
    ['a challenge nobody gave', () => ({ challenge: 'A'.repeat(43) })],
    ['no verified user', () => ({ verified: false })],
    ['another key', () => ({ privateKey: otherKey() })],
    ['another user', () => ({ userHandle: Buffer.from(crypto.randomUUID()).toString('base64url') })],
    ['a counter of before', () => ({ counter: 1 })],
  ])('not with %s', async (_name, lie) => {
    const { key } = await withPasskey(owner)
    const first = await ask(owner)
    expect((await stepUp(owner, { method: 'passkey', assertion: key.get(first, { counter: 5 }) })).status).toBe(200)
    await moveTime(10 * MINUTE)
    const refused = await stepUp(owner, { method: 'passkey', assertion: key.get(await ask(owner), lie()) })
    expect(await problemOf(refused)).toEqual({ status: 422, code: 'CODE_INVALID', fields: ['passkey'] })
    expect(await isProved(owner)).toBe(false)
  })
})

test('a login by recovery code is proof enough to replace what was lost', async () => {
  const { recoveryCodes } = await withTotp(owner)
  await moveTime(30 * MINUTE)
  const who = visitor()
  const { challenge } = await challenged(who, AIKO)
  await jsonOf(await who.post('/api/auth/login/mfa', { challenge, method: 'recovery', code: recoveryCodes[0] }))
  expect((await who.remove('/api/auth/mfa/totp')).status).toBe(204)
  const { results } = await env.DB.prepare("SELECT detail FROM audit_log WHERE event = 'login.succeeded'").all()
  expect(results.map(({ detail }) => JSON.parse(String(detail)) as unknown)).toEqual([
    { sessionId: expect.any(String), method: 'password+recovery', device: 'Unknown device' },
  ])
})
