import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { sessionRegistry } from '#worker/stubs.ts'
import { mailTo, tokenIn } from './mailed-links.ts'
import { isIn, withPasskey } from './mfa-scene.ts'
import { moveTime, PASSWORD, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const OLD = 'aiko@example.jp'
const NEW = 'aiko.new@example.jp'
const THIRD = 'thief@example.jp'
const CHANGED = /^Your e-mail address was changed/

let who: Visitor
beforeEach(async () => {
  await startOver()
  who = visitor()
  await signUp(who, 'AC-100001')
})

const undo = (token: string, by = visitor()) => by.post('/api/auth/email-change/undo', { token })
const emails = async () =>
  (await env.DB.prepare('SELECT email FROM users ORDER BY email').all()).results.map((row) => row['email'])
const logIn = (email: string, by = visitor()) => by.post('/api/auth/login', { email, password: PASSWORD })

/** Changes the address; the link that undoes it. */
async function changed(from: string, to: string, mails = 1): Promise<string> {
  expect((await who.post('/api/auth/email-change', { email: to })).status).toBe(202)
  const token = tokenIn(await mailTo(to, /^Confirm your e-mail address/), '/auth/confirm-email')
  expect((await visitor().post('/api/auth/email-change/confirm', { token })).status).toBe(200)
  return tokenIn(await mailTo(from, CHANGED, mails), '/auth/undo-email')
}

describe('an undo link', () => {
  test('is not withdrawn by the undoing of a later change', async () => {
    const owners = await changed(OLD, NEW)
    await moveTime(1000)
    const thiefs = await changed(NEW, THIRD, 2)
    expect((await undo(thiefs)).status).toBe(200)
    expect(await emails()).toEqual([NEW])
    expect((await undo(owners)).status).toBe(200)
    expect(await emails()).toEqual([OLD])
  })

  test('is good until it has worked: what fails in between can be repeated, and nobody is in meanwhile', async () => {
    const token = await changed(OLD, NEW)
    await env.DB.prepare('ALTER TABLE email_follow_ups RENAME TO away').run()
    const failed = await undo(token)
    await env.DB.prepare('ALTER TABLE away RENAME TO email_follow_ups').run()
    expect([failed.status, await isIn(who), await emails()]).toEqual([500, false, [NEW]])
    expect((await undo(token)).status).toBe(200)
    expect(await emails()).toEqual([OLD])
    expect((await problemOf(await undo(token))).code).toBe('CODE_INVALID')
  })

  test('ends the work of an attempt that was cut off after the store', async () => {
    const token = await changed(OLD, NEW)
    await env.DB.prepare('UPDATE users SET email = ?').bind(OLD).run()
    expect((await undo(token)).status).toBe(200)
    expect([await isIn(who), (await problemOf(await undo(token))).code]).toEqual([false, 'CODE_INVALID'])
  })

  test('stays good when somebody took the former address, and a person is told once', async () => {
    const token = await changed(OLD, NEW)
    await env.DB.prepare("INSERT INTO users (id, email, password_hash, created_at) VALUES ('o', ?, 'x', 'x')").bind(OLD).run()
    for (const _ of [1, 2]) expect((await problemOf(await undo(token))).code).toBe('EMAIL_UNAVAILABLE')
    expect(await isIn(who)).toBe(false)
    const { results } = await env.DB.prepare("SELECT kind, state FROM tasks WHERE kind = 'email-undo-taken'").all()
    expect(results).toEqual([{ kind: 'email-undo-taken', state: 'open' }])
    await env.DB.prepare("UPDATE users SET email = 'other@example.jp' WHERE id = 'o'").run()
    expect((await undo(token)).status).toBe(200)
    expect(await emails()).toEqual([OLD, 'other@example.jp'])
  })

  test('takes the factors added since with it, and the devices that passed the lock', async () => {
    await withPasskey(who, 'Owned before')
    await moveTime(10_000)
    const token = await changed(OLD, NEW)
    await moveTime(10_000)
    await withPasskey(who, 'Of a thief')
    expect((await undo(token)).status).toBe(200)
    const answer = (await (await logIn(OLD)).json()) as {
      code: string
      details: { passkeyOptions: { allowCredentials: unknown[] } }
    }
    expect([answer.code, answer.details.passkeyOptions.allowCredentials.length]).toEqual(['MFA_REQUIRED', 1])
    const userId = (await env.DB.prepare('SELECT id FROM users').first<string>('id')) ?? ''
    expect(JSON.parse((await sessionRegistry(env, userId).exportRecords()) ?? '')).toMatchObject({ knownDevices: [] })
  })
})
