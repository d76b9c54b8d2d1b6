import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { sweepEmailFollowUps } from '#worker/features/identity/follow-email-change.ts'
import { storeEmail } from '#worker/features/identity/recovery-repo.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { mailTo, tokenIn } from './mailed-links.ts'
import { moveTime, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const OLD = 'aiko@example.jp'
const NEW = 'aiko.new@example.jp'

let who: Visitor
let userId: string
beforeEach(async () => {
  await startOver()
  who = visitor()
  await signUp(who, 'AC-100001')
  userId = (await env.DB.prepare('SELECT id FROM users').first<string>('id')) ?? ''
})

const context = () => createContext(env, { waitUntil: () => {} })
const count = (table: string) => env.DB.prepare(`SELECT COUNT(*) AS n FROM ${table}`).first<number>('n')

function store(from: string, to: string) {
  const mail = { kind: 'test', subject: 'x', text: 'x', html: 'x', expiresAtMs: Date.now() * 2, repeatable: true }
  const mails = [{ ...mail, uniqueKey: `${from}-${to}`, to }]
  return storeEmail(context(), { from, to }, { userId, event: 'email.changed', mails })
}

/** What is left when the request dies after the store, before the registry has heard of it. */
async function cutOffAfterStore(): Promise<void> {
  expect(await store(OLD, NEW)).toBe('stored')
}

test('a change that finds another address stores nothing: no log, no follow-up, no mail', async () => {
  const before = [await count('audit_log'), await count('mail_outbox')]
  expect(await store('other@example.jp', NEW)).toBe('gone')
  expect([await count('audit_log'), await count('mail_outbox')]).toEqual(before)
  expect(await count('email_follow_ups')).toBe(0)
})

test('a reset link is good at the address it was mailed to and at no other', async () => {
  await visitor().post('/api/auth/request-password-reset', { email: OLD })
  const token = tokenIn(await mailTo(OLD, /^Choose a new/), '/auth/reset-password')
  await cutOffAfterStore()
  expect((await visitor().get(`/auth/reset-password?token=${token}`)).status).toBe(410)
  const answer = await visitor().post('/api/auth/reset-password', { token, password: 'lantern gravel monsoon pixel' })
  expect((await problemOf(answer)).code).toBe('CODE_INVALID')
})

test('a change whose answer was lost reaches the sessions with what billing must learn', async () => {
  await cutOffAfterStore()
  await moveTime(1000)
  await sweepEmailFollowUps(context())
  expect(await count('email_follow_ups')).toBe(0)
  const records = JSON.parse((await sessionRegistry(env, userId).exportRecords()) ?? '{}') as { claims: { email: string } }
  expect(records.claims.email).toBe(NEW)
})
