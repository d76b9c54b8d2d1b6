import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { sandbox } from '../../../setup/workerd-env.ts'
import { BILLING_PASSWORD, CHLOE, mailedToken, makeBillingLogin, migrate, NEW_PASSWORD, rows } from './billing-logins.ts'
import { moveTime, startOver, traces } from './people.ts'
import { problemOf, visitor } from './visitor.ts'

const AIKO = 'AC-100001'
const LOGIN = { email: 'aiko@example.jp', password: BILLING_PASSWORD }

beforeEach(startOver)

const choose = (body: Record<string, unknown>, who = visitor()) => who.post('/api/auth/migrate/choose', body)
const unanswered = async () => [(await rows('users')).length, (await rows('id_mappings')).length]

describe('a billing login with a second factor', () => {
  test('is linked by a mail to the account holder, whose address is then confirmed', async () => {
    const { clientIds } = await makeBillingLogin(AIKO, { twoFactor: true })
    const answer = await migrate(visitor(), LOGIN)
    expect(answer.status).toBe(202)
    expect(await answer.json()).not.toHaveProperty('setPasswordToken')
    expect(await unanswered()).toEqual([0, 0])

    const token = await mailedToken(LOGIN.email)
    const done = await choose({ token, clientId: clientIds[0] })
    expect([done.status, await done.json()]).toEqual([200, expect.objectContaining({ setPasswordToken: expect.any(String) })])
    const { users, mappings, account } = await traces(AIKO)
    expect(users).toEqual([expect.objectContaining({ email: LOGIN.email, email_verified_at: expect.any(String) })])
    expect(mappings).toEqual([expect.objectContaining({ whmcs_client_id: clientIds[0] })])
    expect(account).toMatchObject({ portalSource: 'Migrated' })
  })

  test('a wrong password mails nothing', async () => {
    await makeBillingLogin(AIKO, { twoFactor: true })
    expect((await migrate(visitor(), { ...LOGIN, password: 'wrong' })).status).toBe(401)
    expect(await rows('mail_outbox')).toEqual([])
  })
})

describe('a billing login with several accounts', () => {
  test('chooses by mail, among the accounts of that address', async () => {
    const clients = [{}, { customerNumber: 'AC-100002' }, { email: 'shop@example.jp', customerNumber: 'AC-100005' }]
    const { clientIds } = await makeBillingLogin(AIKO, { clients })
    expect((await migrate(visitor(), LOGIN)).status).toBe(202)
    const token = await mailedToken(LOGIN.email)
    await mailedToken('shop@example.jp')

    for (const clientId of [clientIds[2], '1000', '999']) {
      expect(await problemOf(await choose({ token, clientId }))).toMatchObject({ status: 422, fields: ['clientId'] })
    }
    expect(await unanswered()).toEqual([0, 0])
    expect((await choose({ token, clientId: clientIds[1] })).status).toBe(200)
    expect((await traces('AC-100002')).mappings).toEqual([expect.objectContaining({ whmcs_client_id: clientIds[1] })])
    const other = await choose({ token: await mailedToken('shop@example.jp'), clientId: clientIds[2] })
    expect(await problemOf(other)).toMatchObject({ status: 409, code: 'EMAIL_UNAVAILABLE' })
  })
})

describe('a client without customer number', () => {
  const client = { clients: [{ customerNumber: null }] }

  test('is asked for it, and the mail that proves it leads on', async () => {
    const { clientIds } = await makeBillingLogin(AIKO, client)
    expect(await problemOf(await migrate(visitor(), LOGIN))).toMatchObject({ status: 422, fields: ['sfNumber'] })
    const unknown = await migrate(visitor(), { ...LOGIN, sfNumber: 'AC-999999' })
    expect(await problemOf(unknown)).toMatchObject({ status: 422, code: 'CUSTOMER_NUMBER_UNKNOWN' })

    expect((await migrate(visitor(), { ...LOGIN, sfNumber: AIKO })).status).toBe(202)
    expect(await unanswered()).toEqual([0, 0])
    const done = await choose({ token: await mailedToken(LOGIN.email), clientId: clientIds[0] })
    expect(done.status).toBe(200)
    const { clients, mappings } = await traces(AIKO)
    expect(clients).toMatchObject([{ id: clientIds[0], customerNumber: AIKO }])
    expect(mappings).toHaveLength(1)
  })

  test('somebody else’s number mails that account, not the stranger, whether or not it is linked', async () => {
    await makeBillingLogin(AIKO, {
      ...client,
      email: 'stranger@example.com',
      clients: [{ email: 'stranger@example.com', customerNumber: null }],
    })
    await sandbox.control(`/accounts/${AIKO}`, { method: 'PATCH', body: { phone: '+819000000000' } })
    const stranger = { email: 'stranger@example.com', password: BILLING_PASSWORD }
    const answers = []
    for (const sfNumber of ['AC-100002', 'AC-100004']) {
      const answer = await migrate(visitor(), { ...stranger, sfNumber })
      answers.push([answer.status, await answer.text()])
    }
    expect(answers[0]).toEqual(answers[1])
    const told = (await rows('mail_outbox')).map(({ kind, recipient }) => [kind, recipient])
    expect(told.toSorted()).toEqual([
      ['link-account', 'ben@example.jp'],
      ['link-account', 'daiki@example.jp'],
    ])
    const [mail] = await sandbox.mails('ben@example.jp')
    if (mail) expect(mail.text).toContain('stranger@example.com')
    expect(await unanswered()).toEqual([0, 0])
  })

  test('an account without any address is work for staff', async () => {
    await makeBillingLogin(AIKO, client)
    await sandbox.control('/accounts/AC-100002', { method: 'PATCH', body: { email: '', phone: '' } })
    expect((await migrate(visitor(), { ...LOGIN, sfNumber: 'AC-100002' })).status).toBe(202)
    expect(await rows('tasks')).toMatchObject([{ kind: 'sign-up-unprovable', state: 'open' }])
    expect(await rows('mail_outbox')).toEqual([])
  })
})

describe('the mailed link', () => {
  async function offered() {
    const { clientIds } = await makeBillingLogin(AIKO, { twoFactor: true })
    expect((await migrate(visitor(), LOGIN)).status).toBe(202)
    return { token: await mailedToken(LOGIN.email), clientId: clientIds[0] }
  }

  test('of 50 parallel uses one succeeds', async () => {
    const offer = await offered()
    const answers = await Promise.all(Array.from({ length: 50 }, () => choose(offer)))
    const [winner = new Response('{}'), ...others] = answers.filter(({ status }) => status === 200)
    expect([winner.status, others]).toEqual([200, []])
    for (const { status } of answers) expect([200, 409, 422, 429]).toContain(status)
    expect(await unanswered()).toEqual([1, 1])
    expect(await problemOf(await choose(offer))).toMatchObject({ status: 422, code: 'CODE_INVALID' })
    const { setPasswordToken: token } = (await winner.json()) as { setPasswordToken: string }
    expect((await visitor().post('/api/auth/set-password', { token, password: NEW_PASSWORD })).status).toBe(200)
  })

  test('stays good while a vendor fails, and ends after 30 minutes', async () => {
    const offer = await offered()
    await sandbox.addFault({ vendor: 'salesforce', operation: 'update Account', kind: 'status' })
    expect((await choose(offer)).status).toBe(503)
    expect((await choose(offer)).status).toBe(200)

    await makeBillingLogin('AC-100002', { twoFactor: true })
    expect((await migrate(visitor(), { email: 'ben@example.jp', password: BILLING_PASSWORD })).status).toBe(202)
    const token = await mailedToken('ben@example.jp')
    await moveTime(31 * 60_000)
    expect(await problemOf(await choose({ token, clientId: '1003' }))).toMatchObject({ status: 422, code: 'CODE_INVALID' })
  })

  test('is not guessed: neither form nor secret of another', async () => {
    const { token, clientId } = await offered()
    const [subject, secret = ''] = token.split('.')
    const others = ['', 'x', `${subject}.${'A'.repeat(43)}`, `${'0'.repeat(64)}.${secret}`, secret, `${token}x`]
    for (const other of others) expect((await choose({ token: other, clientId })).status).toBe(422)
    expect(await unanswered()).toEqual([0, 0])
  })

  test('does not stay in the outbox, nor is it said in an answer', async () => {
    const { token } = await offered()
    const answer = await migrate(visitor(), LOGIN)
    expect(await answer.text()).not.toContain(token)
    const { secret } = (await env.DB.prepare('SELECT secret FROM mail_outbox').first<{ secret: number }>()) ?? {}
    expect(secret).toBe(1)
  })
})

test('two accounts that Salesforce and billing pair differently are for people to decide', async () => {
  const { clientIds } = await makeBillingLogin('AC-100001')
  const account = (await sandbox.control<{ records: Record<string, unknown>[] }>('/salesforce/records/Account')).records.find(
    (row) => row['Customer_Number__c'] === 'AC-100003',
  )
  await makeBillingLogin('AC-100003', { email: 'chloe.old@example.jp' })
  await sandbox.control(`/salesforce/records/Account/${String(account?.['Id'])}`, {
    method: 'PATCH',
    body: { WHMCS_Client_Id__c: 1000 },
  })
  const answer = await migrate(visitor(), { email: 'chloe.old@example.jp', password: BILLING_PASSWORD })
  expect(await problemOf(answer)).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
  expect((await migrate(visitor(), CHLOE)).status).toBe(200)
  expect(clientIds).toHaveLength(1)
})
