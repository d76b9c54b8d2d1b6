import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { AccountLinker } from '#objects/account-linker/account-linker.ts'
import { accountLinker } from '#worker/stubs.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { BILLING_PASSWORD, CHLOE, mailedToken, makeBillingLogin, migrate, NEW_PASSWORD, rows } from './billing-logins.ts'
import { askForCode, moveTime, signUp, signUpForm, startOver, traces } from './people.ts'
import { problemOf, visitor } from './visitor.ts'

const NUMBER = 'AC-100003'

beforeEach(startOver)

const tries = async () =>
  (await sandbox.ledger({ vendor: 'whmcs', type: 'call' })).filter(({ operation }) => operation === 'ValidateLogin').length

async function linked(body: Record<string, unknown> = CHLOE): Promise<string> {
  const answer = await migrate(visitor(), body)
  if (answer.status !== 200) throw new Error(`migrate answered ${answer.status}: ${await answer.text()}`)
  return ((await answer.json()) as { setPasswordToken: string }).setPasswordToken
}

describe('linking a billing login', () => {
  test('maps the ids, marks the account as migrated and leaves a login that no password opens', async () => {
    const token = await linked()
    const { users, mappings, clients, account } = await traces(NUMBER)
    expect(clients).toHaveLength(1)
    expect(users).toEqual([expect.objectContaining({ email: CHLOE.email, email_verified_at: null })])
    expect(mappings).toEqual([expect.objectContaining({ user_id: users[0]?.id, whmcs_client_id: '1000' })])
    expect(account).toMatchObject({
      portalStatus: 'Active',
      portalSource: 'Migrated',
      portalUserId: users[0]?.id,
      whmcsClientId: 1000,
    })
    expect(token).toMatch(new RegExp(`^${users[0]?.id}\\.[A-Za-z0-9_-]{43}$`))
    for (const password of [CHLOE.password, '']) {
      const answer = await visitor().post('/api/auth/login', { email: CHLOE.email, password: password || 'guess' })
      expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'CREDENTIALS_INVALID' })
    }
    expect((await rows('audit_log')).map(({ event }) => event)).toContain('account.linked')
    expect(await rows('mail_outbox')).toMatchObject([{ kind: 'welcome', recipient: CHLOE.email, cc: env.SUPPORT_EMAIL }])
  })

  test('ends with a password of its own and a session', async () => {
    const token = await linked()
    const who = visitor()
    const answer = await who.post('/api/auth/set-password', { token, password: NEW_PASSWORD })
    expect([answer.status, (await answer.json()) as object]).toEqual([200, expect.objectContaining({ email: CHLOE.email })])
    expect((await who.get('/api/auth/sessions')).status).toBe(200)
    expect((await visitor().post('/api/auth/login', { email: CHLOE.email, password: NEW_PASSWORD })).status).toBe(200)
    expect(await problemOf(await migrate(visitor(), CHLOE))).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
  })

  test('who was interrupted before the password starts again and gets there', async () => {
    const first = await linked()
    const second = await linked()
    expect(second).not.toBe(first)
    const { users, mappings } = await traces(NUMBER)
    expect([users.length, mappings.length]).toEqual([1, 1])
    const early = await visitor().post('/api/auth/set-password', { token: first, password: NEW_PASSWORD })
    expect(early.status).toBe(422)
    expect((await visitor().post('/api/auth/set-password', { token: second, password: NEW_PASSWORD })).status).toBe(200)
  })

  test('the password of billing is kept nowhere and asked for once', async () => {
    await linked()
    expect(await tries()).toBe(1)
    const { mappings } = await traces(NUMBER)
    const stored = await runInDurableObject(accountLinker(env, mappings[0]?.sf_account_id ?? ''), (_: AccountLinker, state) =>
      JSON.stringify(['sign_up', 'steps', 'codes'].map((table) => state.storage.sql.exec(`SELECT * FROM ${table}`).toArray())),
    )
    const tables = ['users', 'audit_log', 'mail_outbox', 'idempotency_keys', 'tasks']
    const portal = JSON.stringify(await Promise.all(tables.map(rows)))
    for (const text of [stored, portal, JSON.stringify(await sandbox.ledger())]) expect(text).not.toContain(CHLOE.password)
  })

  test.each(['reply-lost', 'status'])('an answer lost at billing (%s) is a new question to the person', async (kind) => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'ValidateLogin', kind })
    expect(await problemOf(await migrate(visitor(), CHLOE))).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
    expect(await tries()).toBe(1)
    await linked()
  })
})

describe('what is refused', () => {
  test('wrong password, unknown address and too many tries read alike and take alike', async () => {
    const answers: string[] = []
    const times: number[] = []
    const ask = async (body: Record<string, unknown>) => {
      const before = Date.now()
      const answer = await migrate(visitor(), body)
      times.push(Date.now() - before)
      const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id')
      const { requestId: _, ...text } = (await answer.json()) as Record<string, unknown>
      answers.push(JSON.stringify([answer.status, headers, text]))
    }
    await Promise.all([ask({ ...CHLOE, password: 'wrong' }), ask({ email: 'nobody@example.jp', password: 'wrong' })])
    await Promise.all(Array.from({ length: 9 }, () => ask({ ...CHLOE, password: 'wrong' })))
    const before = await tries()
    await ask(CHLOE)
    expect(await tries()).toBe(before)
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('CREDENTIALS_INVALID')
    for (const time of times) expect(time).toBeGreaterThanOrEqual(990)
    await moveTime(16 * 60_000)
    await linked()
  })

  test('of many parallel guesses ten reach billing, from however many places', async () => {
    const guesses = Array.from({ length: 25 }, (_, index) => migrate(visitor(), { ...CHLOE, password: `guess ${index}` }))
    expect(new Set((await Promise.all(guesses)).map(({ status }) => status))).toEqual(new Set([401]))
    expect(await tries()).toBe(10)
  })

  test('one network has ten tries, whomever it tries', async () => {
    const places = Array.from({ length: 14 }, (_, index) => visitor(`2001:db8:7:8::${index + 1}`))
    const guesses = places.map((who, index) => migrate(who, { email: `person${index}@example.jp`, password: 'guess' }))
    // The limit of the minute sends some away before the network's own count does.
    for (const { status } of await Promise.all(guesses)) expect([401, 429]).toContain(status)
    expect(await tries()).toBe(10)
  })

  test('an e-mail that strangers locked has a way out by mail, and nobody else learns of it', async () => {
    for (const email of [CHLOE.email, 'nobody@example.jp']) {
      await Promise.all(Array.from({ length: 12 }, () => migrate(visitor(), { email, password: 'guess' })))
    }
    const token = await mailedToken(CHLOE.email)
    expect(await problemOf(await migrate(visitor(), CHLOE))).toMatchObject({ status: 401, code: 'CREDENTIALS_INVALID' })
    const who = visitor()
    const chosen = await who.post('/api/auth/migrate/choose', { token, clientId: '1000' })
    const { setPasswordToken } = (await chosen.json()) as { setPasswordToken: string }
    const answer = await who.post('/api/auth/set-password', { token: setPasswordToken, password: NEW_PASSWORD })
    expect(answer.status).toBe(200)
    const mails = (await rows('mail_outbox')).filter(({ kind }) => kind === 'link-account')
    expect(mails.map(({ recipient }) => recipient)).toEqual([CHLOE.email])
    await moveTime(31 * 60_000)
    expect((await migrate(visitor(), { ...CHLOE, password: 'guess' })).status).toBe(401)
  })

  test('a login that owns no account', async () => {
    await makeBillingLogin('AC-100001', { clients: [], helps: ['1000'] })
    const answer = await migrate(visitor(), { email: 'aiko@example.jp', password: BILLING_PASSWORD })
    expect(await problemOf(answer)).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields: ['email'] })
    expect((await traces(NUMBER)).users).toEqual([])
  })

  test('an account that is linked already, after the proof only', async () => {
    const body = { email: 'daiki@example.jp', password: 'daiki-billing-5432' }
    expect((await migrate(visitor(), { ...body, password: 'wrong' })).status).toBe(401)
    expect(await problemOf(await migrate(visitor(), body))).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
    expect((await traces('AC-100004')).mappings).toEqual([])
  })

  test('an address that another login here has', async () => {
    await env.DB.prepare("INSERT INTO users (id, email, password_hash, created_at) VALUES ('u', ?, '', '')")
      .bind(CHLOE.email)
      .run()
    expect(await problemOf(await migrate(visitor(), CHLOE))).toMatchObject({ status: 409, code: 'EMAIL_UNAVAILABLE' })
  })
})

describe('sign-up and linking of one account', () => {
  test('at once: one of them wins', async () => {
    const who = visitor()
    const form = signUpForm(NUMBER, await askForCode(who, NUMBER))
    const answers = await Promise.all([who.post('/api/auth/signup', form), migrate(visitor(), CHLOE)])
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status < 300)).toHaveLength(1)
    const { users, mappings, clients } = await traces(NUMBER)
    expect([users.length, mappings.length, clients.length]).toEqual([1, 1, 1])
  })

  test('who has signed up is told to sign in', async () => {
    await signUp(visitor(), NUMBER)
    expect(await problemOf(await migrate(visitor(), CHLOE))).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
  })

  test('who has linked and signs up is mailed how to sign in, even before there is a password', async () => {
    await linked()
    for (const given of [{ email: CHLOE.email }, { email: 'chloe.new@example.jp', phone: '090-3333-4444' }]) {
      expect((await visitor().post('/api/auth/signup/start', { sfNumber: NUMBER, ...given })).status).toBe(202)
    }
    const kinds = (await rows('mail_outbox')).map(({ kind }) => kind)
    expect(kinds.toSorted()).toEqual(['sign-up-already-linked', 'sign-up-already-linked', 'welcome'])
  })

  test('a sign-up that billing broke off gives way', async () => {
    const who = visitor()
    const code = await askForCode(who, NUMBER)
    await sandbox.addFault({ vendor: 'whmcs', operation: 'UpdateClient', kind: 'status' })
    expect((await who.post('/api/auth/signup', signUpForm(NUMBER, code))).status).toBe(503)
    await linked()
    expect((await traces(NUMBER)).account).toMatchObject({ portalSource: 'Migrated' })
    const late = await who.post('/api/auth/signup', signUpForm(NUMBER, code))
    expect(await problemOf(late)).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
  })
})
