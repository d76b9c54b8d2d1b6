import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { sweepEmailFollowUps } from '#worker/features/identity/follow-email-change.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { allMailsLeft, mailTo, tokenIn } from './mailed-links.ts'
import { moveTime, PASSWORD, person, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const OLD = 'aiko@example.jp'
const NEW = 'aiko.new@example.jp'
const CONFIRM = /^Confirm your e-mail address/
const CHANGED = /^Your e-mail address was changed/

let who: Visitor
beforeEach(async () => {
  await startOver()
  who = visitor()
  await signUp(who, 'AC-100001')
})

const change = (email: string, by = who) => by.post('/api/auth/email-change', { email })
const confirm = (token: string, by = visitor()) => by.post('/api/auth/email-change/confirm', { token })
const undo = (token: string, by = visitor()) => by.post('/api/auth/email-change/undo', { token })
const logIn = async (email: string, by = visitor()) => (await by.post('/api/auth/login', { email, password: PASSWORD })).status
const isIn = async (by: Visitor) => (await by.get('/api/auth/sessions')).status === 200
const emails = async () => (await env.DB.prepare('SELECT email FROM users').all()).results.map((row) => row['email'])
const followUps = async () => (await env.DB.prepare('SELECT former_emails, email, attempts FROM email_follow_ups').all()).results

/** Billing's address and the contact's, as the vendors have them. */
async function vendorEmails(): Promise<[string | undefined, string | null | undefined]> {
  const ctx = createContext(env, { waitUntil: () => {} })
  const mapping = await env.DB.prepare('SELECT * FROM id_mappings').first<{ whmcs_client_id: string; sf_account_id: string }>()
  const client = await ctx.ports.billing.findClient(mapping?.whmcs_client_id ?? '')
  const account = await ctx.ports.crm.findAccount(mapping?.sf_account_id ?? '')
  return [client?.email, account?.contactEmail]
}
const follow = () => sweepEmailFollowUps(createContext(env, { waitUntil: () => {} }))

async function asked(email = NEW): Promise<string> {
  expect((await change(email)).status).toBe(202)
  return tokenIn(await mailTo(email, CONFIRM), '/auth/confirm-email')
}
async function changed(): Promise<string> {
  expect((await confirm(await asked())).status).toBe(200)
  return tokenIn(await mailTo(OLD, CHANGED), '/auth/undo-email')
}

describe('a new e-mail address', () => {
  test('counts when it was confirmed; the former one is told before and after, and every session says it', async () => {
    const other = visitor()
    await logIn(OLD, other)
    const token = await asked()
    expect([await emails(), await logIn(OLD)]).toEqual([[OLD], 200])
    expect((await mailTo(OLD, /is to be changed/)).text).toContain('a…@example.jp')
    expect(await (await confirm(token, who)).json()).toEqual({ email: NEW })
    expect(await emails()).toEqual([NEW])
    expect([await logIn(NEW), await logIn(OLD)]).toEqual([200, 401])
    expect((await (await who.get('/api/me')).json()) as object).toMatchObject({ email: NEW })
    await moveTime(11 * MINUTE)
    expect((await (await other.get('/api/me')).json()) as object).toMatchObject({ email: NEW })
    expect((await mailTo(OLD, CHANGED)).text).toContain('Undo the change: https://portal.test/auth/undo-email?token=')
    expect((await mailTo(NEW, CHANGED)).text).not.toContain('undo-email')
    await allMailsLeft()
    const outbox = JSON.stringify((await env.DB.prepare('SELECT * FROM mail_outbox').all()).results)
    expect(outbox).not.toContain('token=')
  })

  test('goes to billing and to the CRM’s contact, again after an outage', async () => {
    expect(await vendorEmails()).toEqual([OLD, OLD])
    await sandbox.addFault({ vendor: 'whmcs', kind: 'status', status: 503 })
    await sandbox.addFault({ vendor: 'salesforce', kind: 'status', status: 503 })
    expect((await confirm(await asked())).status).toBe(200)
    await expect.poll(async () => (await followUps())[0]?.['attempts'], { timeout: 15_000 }).toBeGreaterThanOrEqual(1)
    await sandbox.clearFaults()
    await moveTime(6 * MINUTE)
    await follow()
    expect([await vendorEmails(), await followUps()]).toEqual([[NEW, NEW], []])
  })

  test('leaves an address alone that was set in billing on purpose', async () => {
    const ctx = createContext(env, { waitUntil: () => {} })
    const clientId = await env.DB.prepare('SELECT whmcs_client_id FROM id_mappings').first<string>('whmcs_client_id')
    await ctx.ports.billing.updateClient(clientId ?? '', { email: 'invoices@example.jp' })
    expect((await confirm(await asked())).status).toBe(200)
    await expect.poll(followUps, { timeout: 15_000 }).toEqual([])
    expect(await vendorEmails()).toEqual(['invoices@example.jp', NEW])
  })

  test('that billing refuses for good is work for a person', async () => {
    await createContext(env, { waitUntil: () => {} }).ports.billing.createClient({
      ...billingClient(),
      email: NEW,
      customerNumber: 'AC-100009',
    })
    expect((await confirm(await asked())).status).toBe(200)
    await expect.poll(followUps, { timeout: 15_000 }).toEqual([])
    const { results } = await env.DB.prepare("SELECT kind, state FROM tasks WHERE kind = 'email-not-followed'").all()
    expect(results).toEqual([{ kind: 'email-not-followed', state: 'open' }])
  })

  test('in use by another login looks the same; only its mail tells', async () => {
    await signUp(visitor(), 'AC-100002')
    const { email: taken } = person('AC-100002')
    const answers = await Promise.all([change(taken), change('free@example.jp')])
    expect(await answers[0].text()).toBe(await answers[1].text())
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect((await mailTo(taken, /has a Portal login already/)).text).not.toContain('token=')
  })

  test('taken between asking and confirming is said, and nothing changes', async () => {
    const token = await asked()
    await env.DB.prepare("INSERT INTO users (id, email, password_hash, created_at) VALUES ('o', ?, 'x', 'x')").bind(NEW).run()
    expect(await problemOf(await confirm(token))).toMatchObject({ status: 409, code: 'EMAIL_UNAVAILABLE' })
    expect((await emails()).toSorted()).toEqual([NEW, OLD])
    expect([await logIn(OLD), await followUps()]).toEqual([200, []])
  })

  test('of 50 confirmations at once is confirmed once', async () => {
    const token = await asked()
    const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await confirm(token)).status))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 422)).toHaveLength(49)
    await allMailsLeft()
    expect((await sandbox.mails(OLD)).filter(({ subject }) => CHANGED.test(subject))).toHaveLength(1)
  })

  test('is not confirmed by an older link, after an hour, or by a link that is none', async () => {
    const older = await asked()
    const newer = await asked('aiko.other@example.jp')
    expect((await problemOf(await confirm(older))).code).toBe('CODE_INVALID')
    await moveTime(60 * MINUTE)
    expect((await problemOf(await confirm(newer))).code).toBe('CODE_INVALID')
    expect((await problemOf(await confirm('x'))).code).toBe('CODE_INVALID')
    expect(await emails()).toEqual([OLD])
  })

  test('asks for a proof of identity that is fresh, for another address, and not for too many', async () => {
    expect(await problemOf(await change(OLD))).toMatchObject({ code: 'VALIDATION_FAILED', fields: ['email'] })
    await moveTime(11 * MINUTE)
    expect((await problemOf(await change(NEW))).code).toBe('STEP_UP_REQUIRED')
    expect((await problemOf(await visitor().post('/api/auth/email-change', { email: NEW }))).code).toBe('UNAUTHENTICATED')
  })

  test('ends the links that the former address got', async () => {
    await visitor().post('/api/auth/request-password-reset', { email: OLD })
    const reset = tokenIn(await mailTo(OLD, /^Choose a new/), '/auth/reset-password')
    await changed()
    const answer = await visitor().post('/api/auth/reset-password', { token: reset, password: 'lantern gravel monsoon pixel' })
    expect((await problemOf(answer)).code).toBe('CODE_INVALID')
  })
})

describe('undoing it', () => {
  test('brings the former address back, puts everybody out and ends all other links', async () => {
    const token = await changed()
    const thief = visitor()
    expect(await logIn(NEW, thief)).toBe(200)
    expect((await change('thief@example.jp', thief)).status).toBe(202)
    const next = tokenIn(await mailTo('thief@example.jp', CONFIRM), '/auth/confirm-email')
    await moveTime(6 * DAY)
    const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await undo(token)).status))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(await emails()).toEqual([OLD])
    expect([await isIn(thief), await isIn(who), await logIn(NEW), await logIn(OLD)]).toEqual([false, false, 401, 200])
    expect((await problemOf(await confirm(next))).code).toBe('CODE_INVALID')
    expect((await mailTo(OLD, /former e-mail address is back/)).text).toContain(OLD)
    expect((await mailTo(NEW, /former e-mail address is back/)).text).not.toContain(OLD)
    await moveTime(6 * MINUTE)
    await follow()
    expect([await vendorEmails(), await followUps()]).toEqual([[OLD, OLD], []])
  })

  test('works over several changes, and whoever changed it cannot undo the undoing', async () => {
    const first = await changed()
    expect((await change('thief@example.jp')).status).toBe(202)
    expect((await confirm(tokenIn(await mailTo('thief@example.jp', CONFIRM), '/auth/confirm-email'))).status).toBe(200)
    const second = tokenIn(await mailTo(NEW, /^Your e-mail address was changed/, 2), '/auth/undo-email')
    expect((await undo(first)).status).toBe(200)
    expect(await emails()).toEqual([OLD])
    expect((await problemOf(await undo(second))).code).toBe('CODE_INVALID')
  })

  test('is over after seven days', async () => {
    const token = await changed()
    await moveTime(7 * DAY)
    expect((await problemOf(await undo(token))).code).toBe('CODE_INVALID')
    expect(await emails()).toEqual([NEW])
  })
})

test('without JavaScript: looking uses nothing up, a button confirms, a button undoes', async () => {
  const token = await asked()
  const reader = visitor()
  for (let looks = 0; looks < 3; looks++) {
    expect(await (await reader.get(`/auth/confirm-email?token=${token}`)).text()).toContain(`<strong>${NEW}</strong>`)
  }
  const done = await reader.submit('/auth/confirm-email', { token })
  expect([done.status, done.headers.get('Location')]).toEqual([303, '/auth/confirm-email?done'])
  expect(await (await reader.get('/auth/confirm-email?done')).text()).toContain('Your e-mail address is changed')
  expect((await reader.get(`/auth/confirm-email?token=${token}`)).status).toBe(410)
  const back = tokenIn(await mailTo(OLD, CHANGED), '/auth/undo-email')
  expect(await (await reader.get(`/auth/undo-email?token=${back}`)).text()).toContain(`<strong>${OLD}</strong>`)
  const undone = await reader.submit('/auth/undo-email', { token: back })
  expect([undone.status, undone.headers.get('Location')]).toEqual([303, '/auth/forgot-password?undone'])
  expect(await (await reader.get('/auth/forgot-password?undone')).text()).toContain('Your former e-mail address is back')
  expect((await reader.submit('/auth/undo-email', { token: back })).status).toBe(410)
  expect(await emails()).toEqual([OLD])
})

function billingClient() {
  const { firstName, lastName, phone, address } = person('AC-100002')
  const { street, postcode, city, state, country } = address
  return {
    firstName,
    lastName,
    company: null,
    phone,
    address: { address1: street, address2: null, city, state, postcode, country },
  }
}
