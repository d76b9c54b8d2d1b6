import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { AccountClosedView, AccountInUseDetails } from '#worker/contracts/data-rights.ts'
import type { Problem } from '#worker/contracts/errors.ts'
import { sweepClosings } from '#worker/features/data-rights/index.ts'
import { tokyoTime } from '#worker/features/identity/index.ts'
import { clock } from '#worker/lib/clock.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { CHLOE, migrate, NEW_PASSWORD } from '../identity/billing-logins.ts'
import { allMailsLeft, mailTo, tokenIn } from '../identity/mailed-links.ts'
import { isIn, jsonOf } from '../identity/mfa-scene.ts'
import { moveTime, PASSWORD, signUp, startOver, traces } from '../identity/people.ts'
import { problemOf, visitor, type Visitor } from '../identity/visitor.ts'
import { AIKO, EMAIL, FORMER, PERSONAL, plant } from './planted.ts'
import { everything, findings } from './stores.ts'

const MINUTE = 60_000
const close = (who: Visitor, confirm: string, more: object = {}) => who.post('/api/me/close', { confirm, ...more })
const sweep = () => sweepClosings(createContext(env, { waitUntil: () => {} }))
const closings = async () => (await env.DB.prepare('SELECT * FROM account_closings').all()).results
const account = async () => (await traces(AIKO)).account

async function changeAddress(who: Visitor, to: string): Promise<void> {
  await jsonOf(await who.post('/api/auth/email-change', { email: to }), 202)
  const token = tokenIn(await mailTo(to, /^Confirm your e-mail address/), '/auth/confirm-email')
  await jsonOf(await who.post('/api/auth/email-change/confirm', { token }))
}

/** The cron, minute by minute, until nothing is left to do. */
async function swept(): Promise<void> {
  await allMailsLeft()
  for (let turn = 0; turn < 5 && (await closings()).length > 0; turn++) {
    await moveTime(MINUTE)
    await sweep()
  }
}

describe('closing the account', () => {
  beforeEach(startOver)

  test('leaves nothing of the person in any store, but the list that the answer names', async () => {
    const { who, userId, accountId, clientId } = await plant()
    await sessionRegistry(env, userId).withdrawLinks(['undo-email'])
    const before = findings(await everything(), Object.values(PERSONAL))
    for (const value of Object.values(PERSONAL)) if (value !== PERSONAL.company) expect(before.join('\n')).toContain(value)

    const closed = AccountClosedView.parse(await jsonOf(await close(who, EMAIL.toUpperCase(), { reason: 'moving' })))
    expect(closed.kept.map(({ what }) => what).join()).toMatch(
      /Invoices.*Customer record.*Security log.*journal.*notice.*Backups/s,
    )
    expect(closed.kept.every(({ where, why, until }) => where && why && until)).toBe(true)
    await swept()
    expect(await closings()).toEqual([])

    const stores = await everything()
    const device = (finding: string) => finding === `${PERSONAL.device} @ D1 audit_log`
    expect(findings(stores, Object.values(PERSONAL)).filter((finding) => !device(finding))).toEqual([])
    const whereIds = findings(stores, [userId, accountId, clientId.length > 2 ? clientId : accountId])
    const tables = new Set(whereIds.map((finding) => finding.replace(/^.* @ /, '').replace(/ [0-9a-f]{8} /, ' ')))
    expect([...tables].toSorted()).toEqual([
      'D1 audit_log',
      'D1 idempotency_keys',
      'D1 order_index',
      'D1 tasks',
      'D1 users',
      'ORDER_PROVISIONER run',
    ])
    const { results: users } = await env.DB.prepare('SELECT * FROM users').all()
    expect(users).toEqual([
      {
        id: userId,
        email: `closed:${userId}`,
        password_hash: '',
        email_verified_at: null,
        created_at: expect.any(String),
        closed_at: closed.closedAt,
      },
    ])
    expect(stores.get('D1 tasks')).toContain('open-task-of-aiko')
    expect(stores.get('D1 tasks')).not.toContain('closed-task-of-aiko')
    expect(stores.get('D1 audit_log')).toMatch(/account\.closed.*moving/)
  })

  test('ends every session at once, tells the customer and Salesforce, and leaves billing as it is', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    const other = visitor()
    await jsonOf(await other.post('/api/auth/login', { email: FORMER, password: PASSWORD }))
    const { clients } = await traces(AIKO)
    const answer = await close(who, FORMER)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('Clear-Site-Data')).toBe('"storage"')
    expect([...who.cookies.keys()]).toEqual([])
    expect(await isIn(other)).toBe(false)
    const login = await visitor().post('/api/auth/login', { email: FORMER, password: PASSWORD })
    expect(await problemOf(login)).toMatchObject({ status: 401, code: 'CREDENTIALS_INVALID' })
    await swept()
    const notices = (await sandbox.mails(FORMER)).filter(({ subject }) => subject.startsWith('Your login was closed'))
    expect(notices).toHaveLength(1)
    expect(await account()).toMatchObject({ portalStatus: 'Closed', portalUserId: null })
    expect((await traces(AIKO)).clients).toEqual(clients)
  })

  test('frees the address and the account: the same person signs up again and gets the same billing client', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    const first = await traces(AIKO)
    await jsonOf(await close(who, FORMER))
    await swept()
    await moveTime(5 * MINUTE)
    const again = visitor()
    await signUp(again, AIKO)
    const second = await traces(AIKO)
    expect(second.clients).toHaveLength(1)
    expect(second.mappings[0]).toMatchObject({ whmcs_client_id: first.mappings[0]?.whmcs_client_id })
    expect(second.mappings[0]?.user_id).not.toBe(first.mappings[0]?.user_id)
    expect(await account()).toMatchObject({ portalStatus: 'Active', portalUserId: second.mappings[0]?.user_id })
    const { items } = await jsonOf<{ items: { event: string }[] }>(await again.get('/api/me/activity'))
    expect(items.map(({ event }) => event)).not.toContain('account.closed')
  })
})

describe('what is in the way', () => {
  beforeEach(startOver)

  test('running services are named, and nothing is changed', async () => {
    const who = visitor()
    const { setPasswordToken: token } = await jsonOf<{ setPasswordToken: string }>(await migrate(visitor(), CHLOE))
    await jsonOf(await who.post('/api/auth/set-password', { token, password: NEW_PASSWORD }))
    const answer = await close(who, CHLOE.email)
    const { code, details } = await jsonOf<{ code: string; details: unknown }>(answer, 409)
    expect(code).toBe('ACCOUNT_IN_USE')
    const { services, orders } = AccountInUseDetails.parse(details)
    expect(services.length).toBeGreaterThan(0)
    expect(orders).toEqual([])
    expect(await isIn(who)).toBe(true)
    expect(await closings()).toEqual([])
    const claims = await env.DB.prepare("SELECT COUNT(*) AS n FROM idempotency_keys WHERE scope = 'checkout'").first<number>('n')
    expect(claims).toBe(0)
  })

  test('so are open orders, those that Salesforce has not confirmed included', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    const accountId = (await traces(AIKO)).mappings[0]?.sf_account_id ?? ''
    const { id } = await sandbox.control<{ id: string }>('/salesforce/records/Order', {
      body: { AccountId: accountId, EffectiveDate: '2026-11-21', Status: 'Pending Review', Order_Type__c: 'VPN' },
    })
    await env.DB.prepare(
      `INSERT INTO order_index (portal_order_id, user_id, sf_account_id, checkout_id, cart_hash, state, created_at_ms, updated_at_ms)
       VALUES ('01ARZ3NDEKTSV4RRFFQ69G5FAX', 'u', ?, 'c', 'h', 'submitting', 1, 1)`,
    )
      .bind(accountId)
      .run()
    const { details } = await jsonOf<{ details: AccountInUseDetails }>(await close(who, FORMER), 409)
    expect(details.orders).toEqual([
      { id: '01ARZ3NDEKTSV4RRFFQ69G5FAX', number: null, status: 'submitting' },
      { id, number: expect.any(String), status: 'pending-review' },
    ])
    expect(await isIn(who)).toBe(true)
  })

  test('a change of address that can still be undone: until when is said, and then it closes', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    await changeAddress(who, EMAIL)
    const changedAt = clock.now()
    const problem = await jsonOf<Problem>(await close(who, EMAIL), 409)
    expect(problem).toMatchObject({ code: 'EMAIL_CHANGE_UNDOABLE', errors: [{ field: 'confirm' }] })
    const until = Date.parse(String(problem.details?.['until']))
    expect(Math.abs(until - changedAt - 7 * 24 * 60 * MINUTE)).toBeLessThan(MINUTE)
    expect(problem.errors?.[0]?.message).toContain(`You can close your login from ${tokyoTime(until)}.`)
    expect(await isIn(who)).toBe(true)
    expect(await closings()).toEqual([])

    await moveTime(until - clock.now() + 1000)
    const later = visitor()
    await jsonOf(await later.post('/api/auth/login', { email: EMAIL, password: PASSWORD }))
    await jsonOf(await close(later, EMAIL))
  })

  test('an address that came back or was never changed is no reason to wait', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    await changeAddress(who, EMAIL)
    const token = tokenIn(await mailTo(FORMER, /^Your e-mail address was changed/), '/auth/undo-email')
    await jsonOf(await visitor().post('/api/auth/email-change/undo', { token }))
    const back = visitor()
    await jsonOf(await back.post('/api/auth/login', { email: FORMER, password: PASSWORD }))

    await jsonOf(await back.post('/api/auth/email-change', { email: 'taken@example.jp' }), 202)
    const confirm = { token: tokenIn(await mailTo('taken@example.jp', /^Confirm your e-mail address/), '/auth/confirm-email') }
    await env.DB.prepare(
      "INSERT INTO users (id, email, password_hash, created_at) VALUES ('u', 'taken@example.jp', '', '')",
    ).run()
    expect(await problemOf(await back.post('/api/auth/email-change/confirm', confirm))).toMatchObject({
      code: 'EMAIL_UNAVAILABLE',
    })
    await jsonOf(await close(back, FORMER))
  })

  test('another address, no fresh proof, no session, and an order being placed', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    expect(await problemOf(await close(who, 'ben@example.jp'))).toMatchObject({ status: 422, fields: ['confirm'] })
    expect((await close(visitor(), FORMER)).status).toBe(401)
    const { mappings } = await traces(AIKO)
    await env.DB.prepare(
      "INSERT INTO idempotency_keys (scope, key, request_hash, state, created_at_ms, expires_at_ms) VALUES ('checkout', ?, 'x', 'running', 1, ?)",
    )
      .bind(mappings[0]?.sf_account_id ?? '', Date.now() + 9e9)
      .run()
    expect(await problemOf(await close(who, FORMER))).toMatchObject({ status: 409, code: 'IDEMPOTENCY_KEY_IN_PROGRESS' })
    await moveTime(11 * MINUTE)
    expect(await problemOf(await close(who, FORMER))).toMatchObject({ status: 403, code: 'STEP_UP_REQUIRED' })
    expect(await isIn(who)).toBe(true)
  })
})

describe('a vendor that does not answer', () => {
  beforeEach(startOver)

  test('before the closing: nothing happens, and the same key may try again', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    const fault = await sandbox.addFault({ vendor: 'whmcs', operation: 'GetClientsProducts', kind: 'status', count: 0 })
    const key = { 'Idempotency-Key': crypto.randomUUID() }
    expect((await who.post('/api/me/close', { confirm: FORMER }, key)).status).toBe(503)
    expect(await isIn(who)).toBe(true)
    await sandbox.removeFault(fault)
    await moveTime(5 * MINUTE)
    expect((await who.post('/api/me/close', { confirm: FORMER }, key)).status).toBe(200)
  })

  test('after it: the person is out and erased, and Salesforce learns of it when it is back', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    await sandbox.addFault({ vendor: 'salesforce', operation: 'update Account', kind: 'status', count: 0 })
    await jsonOf(await close(who, FORMER))
    expect(await isIn(who)).toBe(false)
    await allMailsLeft()
    await moveTime(MINUTE)
    await sweep()
    expect(await closings()).toHaveLength(1)
    expect(await account()).toMatchObject({ portalStatus: 'Active' })
    expect(findings(await everything(), [FORMER])).toEqual([])
    await sandbox.clearFaults()
    await swept()
    expect(await closings()).toEqual([])
    expect(await account()).toMatchObject({ portalStatus: 'Closed', portalUserId: null })
  })
})
