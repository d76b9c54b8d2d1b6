import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { findLoginOf } from '#worker/features/identity/index.ts'
import { openSession } from '#worker/features/identity/open-session.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { CHLOE, migrate, NEW_PASSWORD, rows } from './billing-logins.ts'
import { mailTo, tokenIn } from './mailed-links.ts'
import { codeOf, jsonOf } from './mfa-scene.ts'
import { moveTime, startOver } from './people.ts'
import { problemOf, visitor } from './visitor.ts'

let token: string

beforeEach(async () => {
  await startOver()
  token = ((await (await migrate(visitor(), CHLOE)).json()) as { setPasswordToken: string }).setPasswordToken
})

/** As it lies in the object of somebody who linked anew: the way there is long, what it leaves is this. */
async function addAuthenticator(userId: string): Promise<string> {
  const ctx = createContext(env, { waitUntil: () => {} })
  const login = await findLoginOf(ctx.db, userId)
  if (!login) throw new Error('no such login')
  const caller = { address: '198.18.0.1', device: 'Test', place: null, knownDevice: null }
  const { actor } = await openSession(ctx, login, caller, { remember: false })
  const registry = sessionRegistry(env, userId)
  const secret = (await registry.setUpAuthenticator(actor.sessionId))?.done ?? ''
  expect(await registry.confirmAuthenticator(actor.sessionId, codeOf(secret, -1))).toMatchObject({ done: { kind: 'added' } })
  return secret
}

const set = (body: Record<string, unknown> = {}) =>
  visitor().post('/api/auth/set-password', { token, password: NEW_PASSWORD, ...body })

describe('the first password of a linked login', () => {
  test('of 50 parallel uses one succeeds, and its password is the one that counts', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => set({ password: `${NEW_PASSWORD} ${index}` })))
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status } of answers) expect([200, 422, 429]).toContain(status)
    await moveTime(2000)
    const login = await visitor().post('/api/auth/login', { email: CHLOE.email, password: `${NEW_PASSWORD} ${winner}` })
    expect(login.status).toBe(200)
    expect((await rows('audit_log')).filter(({ event }) => event === 'password.set')).toHaveLength(1)
  })

  test('must be hard to guess; what is refused leaves the token good', async () => {
    expect(await problemOf(await set({ password: 'too short' }))).toMatchObject({ status: 422, fields: ['password'] })
    expect(await problemOf(await set({ password: 'passwordpassword' }))).toMatchObject({ status: 422, fields: ['password'] })
    expect((await set()).status).toBe(200)
  })

  test('is not set with an old, a used or a made-up token', async () => {
    for (const other of ['', token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), token.split('.')[1] ?? '']) {
      expect(await problemOf(await set({ token: other }))).toMatchObject({ status: 422, code: 'CODE_INVALID' })
    }
    await moveTime(31 * 60_000)
    expect(await problemOf(await set())).toMatchObject({ status: 422, code: 'CODE_INVALID' })
  })

  test('of a login with a second factor does not sign in yet: the code is asked for, on the page too', async () => {
    const userId = token.split('.')[0] ?? ''
    const secret = await addAuthenticator(userId)
    const page = visitor()
    page.cookies.set('__Host-set-password', token)
    const form = { password: NEW_PASSWORD, confirmPassword: NEW_PASSWORD }
    const step = await page.submit('/auth/set-password', form)
    const text = await step.text()
    expect([step.status, text.includes('action="/auth/login/mfa"')]).toEqual([200, true])
    expect([...page.cookies.keys()]).toEqual([])
    const challenge = /name="challenge" value="([^"]+)"/.exec(text)?.[1] ?? ''
    const done = await page.submit('/auth/login/mfa', { challenge, method: 'totp', code: codeOf(secret), next: '/dashboard' })
    expect([done.status, done.headers.get('Location')]).toEqual([303, '/dashboard'])
    expect((await page.get('/api/auth/sessions')).status).toBe(200)
  })

  test('of a login with a second factor is MFA_REQUIRED to a program, with a challenge that leads on', async () => {
    const secret = await addAuthenticator(token.split('.')[0] ?? '')
    const who = visitor()
    const answer = await who.post('/api/auth/set-password', { token, password: NEW_PASSWORD })
    const { code, details } = await jsonOf<{ code: string; details: { challenge: string; methods: string[] } }>(answer, 401)
    expect([code, details.methods]).toEqual(['MFA_REQUIRED', ['totp', 'recovery']])
    expect((await who.get('/api/auth/sessions')).status).toBe(401)
    const { challenge } = details
    await jsonOf(await who.post('/api/auth/login/mfa', { challenge, method: 'totp', code: codeOf(secret) }))
  })

  test('may come by "forgot password" instead, and then the linking token is worthless', async () => {
    await visitor().post('/api/auth/request-password-reset', { email: CHLOE.email })
    const reset = tokenIn(await mailTo(CHLOE.email, /^Choose a new/), '/auth/reset-password')
    const password = 'eight otters juggle limes'
    expect((await visitor().post('/api/auth/reset-password', { token: reset, password })).status).toBe(204)
    expect(await problemOf(await set())).toMatchObject({ status: 422, code: 'CODE_INVALID' })
    await jsonOf(await visitor().post('/api/auth/login', { email: CHLOE.email, password }))
  })

  test('does not replace one that was set by mail meanwhile', async () => {
    await env.DB.prepare('UPDATE users SET password_hash = ?').bind('scrypt-lanes$16384$8$5$AAAA$BBBB').run()
    expect(await problemOf(await set())).toMatchObject({ status: 422, code: 'CODE_INVALID' })
    expect((await rows('users'))[0]).toMatchObject({ password_hash: 'scrypt-lanes$16384$8$5$AAAA$BBBB' })
  })
})
