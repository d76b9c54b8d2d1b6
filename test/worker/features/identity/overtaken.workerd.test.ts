import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { clock } from '#worker/lib/clock.ts'
import { hashPassword, withHashSlot } from '#worker/features/identity/password.ts'
import { mailTo, tokenIn } from './mailed-links.ts'
import { AIKO, challenged, events, isIn, jsonOf, notices, signedIn, withTotp, wrongCodeOf } from './mfa-scene.ts'
import { signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const NEW = 'new@example.jp'
let owner: Visitor

beforeEach(async () => {
  await startOver()
  owner = visitor()
  await signUp(owner, 'AC-100001')
})

/** Every hash of the portal waits until this one is released. */
async function holdSlot(): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { promise: held, resolve: holds } = Promise.withResolvers<void>()
  void withHashSlot(clock, async () => {
    holds()
    await promise
  })
  await held
  return resolve
}
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('an address change that waits to be confirmed', () => {
  const askedBy = async (who: Visitor) => {
    await jsonOf(await who.post('/api/auth/email-change', { email: NEW }), 202)
    return tokenIn(await mailTo(NEW, /^Confirm your e-mail address/), '/auth/confirm-email')
  }
  const confirm = (token: string) => visitor().post('/api/auth/email-change/confirm', { token })

  test('ends with all sessions', async () => {
    const token = await askedBy(await signedIn())
    expect((await owner.post('/api/auth/logout-all')).status).toBe(204)
    expect(await problemOf(await confirm(token))).toMatchObject({ status: 422, code: 'CODE_INVALID' })
  })

  test('ends with the session that asked for it, when another one ends that', async () => {
    const token = await askedBy(await signedIn())
    const { items } = await jsonOf<{ items: { id: string; current: boolean }[] }>(await owner.get('/api/auth/sessions'))
    for (const { id } of items.filter(({ current }) => !current)) {
      expect((await owner.remove(`/api/auth/sessions/${id}`)).status).toBe(204)
    }
    expect(await problemOf(await confirm(token))).toMatchObject({ status: 422, code: 'CODE_INVALID' })
  })

  test('stays when its own person signs out', async () => {
    const who = await signedIn()
    const token = await askedBy(who)
    expect((await who.post('/api/auth/logout')).status).toBe(204)
    expect((await confirm(token)).status).toBe(200)
  })
})

describe('changing the password', () => {
  test('a reset that comes in between wins', async () => {
    const release = await holdSlot()
    const changing = owner.post('/api/auth/change-password', { password: 'lantern gravel monsoon pixel' })
    await pause(700)
    await env.DB.prepare("UPDATE users SET password_hash = 'of the reset'").run()
    release()
    expect(await problemOf(await changing)).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
    expect(await env.DB.prepare('SELECT password_hash FROM users').first('password_hash')).toBe('of the reset')
    expect(await notices()).not.toContain('password-changed')
    expect(await events()).not.toContain('password.changed')
  })

  test('ends the other sessions before the new password is stored', async () => {
    const other = await signedIn()
    await env.DB.prepare('ALTER TABLE audit_log RENAME TO away').run()
    const failed = await owner.post('/api/auth/change-password', { password: 'lantern gravel monsoon pixel' })
    await env.DB.prepare('ALTER TABLE away RENAME TO audit_log').run()
    expect(failed.status).toBe(500)
    expect([await isIn(owner), await isIn(other)]).toEqual([true, false])
  })
})

describe('the second factor', () => {
  test('who guesses at no challenge leaves nothing in anybody’s activity', async () => {
    const userId = await env.DB.prepare('SELECT id FROM users').first<string>('id')
    const part = 'AAAA'
    const response = { clientDataJSON: part, authenticatorData: part, signature: part }
    const assertion = { id: part, rawId: part, type: 'public-key', clientExtensionResults: {}, response }
    const challenge = `${userId}.${'A'.repeat(43)}`
    const before = await events()
    const answer = await visitor().post('/api/auth/login/mfa', { method: 'passkey', challenge, assertion })
    expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'SESSION_EXPIRED' })
    expect(await events()).toEqual(before)
  })

  test('five wrong codes are told by mail, once a day', async () => {
    const { secret } = await withTotp(owner)
    const { challenge } = await challenged(visitor())
    const guess = () => visitor().post('/api/auth/login/mfa', { method: 'totp', challenge, code: wrongCodeOf(secret) })
    for (let times = 0; times < 4; times++) expect((await guess()).status).toBe(422)
    expect(await notices()).toEqual(['authenticator-added'])
    expect((await guess()).status).toBe(422)
    await expect.poll(notices).toEqual(['authenticator-added', 'second-factor-locked'])
    for (let times = 0; times < 2; times++) expect((await guess()).status).toBe(429)
    expect((await owner.post('/api/auth/mfa/step-up', { method: 'totp', code: wrongCodeOf(secret) })).status).toBe(429)
    expect(await notices()).toHaveLength(2)
  })
})

test('a refused password takes its time from where its hash begins', async () => {
  // Of next to no cost, so that the hash alone does not take that long.
  await env.DB.prepare('UPDATE users SET password_hash = ?')
    .bind(await hashPassword('another passphrase', { N: 2, r: 1, p: 1 }))
    .run()
  for (const email of [AIKO.email, 'nobody@example.jp']) {
    const release = await holdSlot()
    const began = Date.now()
    const refused = visitor().post('/api/auth/login', { email, password: 'not the right passphrase' })
    await pause(900)
    release()
    expect((await refused).status).toBe(401)
    expect(Date.now() - began).toBeGreaterThanOrEqual(900 + 340)
  }
})
