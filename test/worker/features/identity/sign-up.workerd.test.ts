import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { AccountLinker } from '#objects/account-linker/account-linker.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { accountLinker } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { askForCode, moveTime, PASSWORD, person, signUp, signUpForm, startOver, traces } from './people.ts'
import { mailTo, tokenIn } from './mailed-links.ts'
import { problemOf, visitor } from './visitor.ts'

const AIKO = 'AC-100001'
const WAIT = { timeout: 8000, interval: 50 }

beforeEach(startOver)

const outbox = async () =>
  (
    await env.DB.prepare('SELECT kind, recipient, cc, text_body FROM mail_outbox ORDER BY created_at, id').all<
      Record<string, string>
    >()
  ).results
const writes = async () => (await sandbox.ledger({ type: 'effect' })).filter(({ vendor }) => vendor !== 'sendgrid')

describe('signing up', () => {
  test('mails a code, then makes one client, one user and one mapping, and signs in', async () => {
    const who = visitor()
    const started = await who.post('/api/auth/signup/start', { sfNumber: AIKO, email: 'Aiko@Example.jp ' })
    expect(started.status).toBe(202)
    const mail = await vi.waitFor(async () => {
      const [first] = await sandbox.mails('aiko@example.jp')
      if (!first) throw new Error('no mail yet')
      return first
    }, WAIT)
    expect(await writes()).toEqual([])

    const code = /\d{6}/.exec(mail.text)?.[0] ?? ''
    const answer = await who.post('/api/auth/signup', signUpForm(AIKO, code))
    expect(answer.status).toBe(201)
    const { users, mappings, clients, account } = await traces(AIKO)
    expect(await answer.json()).toEqual({ userId: users[0]?.id, email: 'aiko@example.jp' })
    expect(users).toEqual([expect.objectContaining({ email: 'aiko@example.jp', email_verified_at: expect.any(String) })])
    expect(mappings).toHaveLength(1)
    expect(clients).toHaveLength(1)
    expect(account).toMatchObject({ portalStatus: 'Active', portalSource: 'New Signup', portalUserId: users[0]?.id })
    expect((await who.get('/api/auth/sessions')).status).toBe(200)
  })

  test('welcomes with a copy to support, and leaves an audit row', async () => {
    await signUp(visitor(), AIKO)
    expect((await outbox()).at(-1)).toMatchObject({ kind: 'welcome', recipient: 'aiko@example.jp', cc: env.SUPPORT_EMAIL })
    await vi.waitFor(async () => expect((await sandbox.mails('aiko@example.jp')).at(-1)?.cc).toEqual([env.SUPPORT_EMAIL]), {
      timeout: 5000,
    })
    const { results } = await env.DB.prepare('SELECT event, user_id FROM audit_log').all()
    expect(results).toEqual([{ event: 'sign-up.completed', user_id: (await traces(AIKO)).users[0]?.id }])
  })

  test('hands session cookies to the browser only', async () => {
    const who = visitor()
    const answer = await who.post('/api/auth/signup', signUpForm(AIKO, await askForCode(who, AIKO)))
    const lines = answer.headers.getSetCookie()
    for (const name of ['__Host-access', '__Host-refresh', '__Host-device']) {
      const line = lines.find((one) => one.startsWith(`${name}=`)) ?? ''
      for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(line).toContain(part)
      expect(line).not.toContain('Domain')
      expect(line.length).toBeLessThan(4096)
    }
    expect(lines.find((one) => one.startsWith('signed_in='))).toBe('signed_in=1; Path=/; Secure; SameSite=Lax')
    expect(await answer.text()).not.toMatch(/eyJ/)
  })

  test('adopts the client that already carries the customer number', async () => {
    await signUp(visitor(), 'AC-100003')
    const { clients, mappings } = await traces('AC-100003')
    expect(clients).toHaveLength(1)
    expect(mappings[0]?.whmcs_client_id).toBe('1000')
    const made = (await sandbox.ledger({ vendor: 'whmcs', type: 'effect' })).filter(({ operation }) => operation === 'AddClient')
    expect(made).toEqual([])
  })

  test('marks the unmarked client that Salesforce names, for one customer only', async () => {
    const { billing } = createContext(env, { waitUntil: () => {} }).ports
    const unmark = () => billing.updateClient('1001', { customerNumber: '' })
    await unmark()
    const { records } = await sandbox.control<{ records: Record<string, unknown>[] }>('/salesforce/records/Account')
    for (const number of [AIKO, 'AC-100002']) {
      const account = records.find((row) => row['Customer_Number__c'] === number)
      const path = `/salesforce/records/Account/${String(account?.['Id'])}`
      await sandbox.control(path, { method: 'PATCH', body: { WHMCS_Client_Id__c: 1001 } })
    }
    await moveTime(NUMBERS.customerNumberCopyMs + 1000)
    await signUp(visitor(), AIKO)
    expect((await traces(AIKO)).mappings).toEqual([expect.objectContaining({ whmcs_client_id: '1001' })])
    expect(await billing.findClient('1001')).toMatchObject({ customerNumber: AIKO, email: person(AIKO).email })

    await unmark()
    const who = visitor()
    const form = signUpForm('AC-100002', await askForCode(who, 'AC-100002'))
    expect(await problemOf(await who.post('/api/auth/signup', form))).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
    expect(await billing.findClient('1001')).toMatchObject({ email: person(AIKO).email, firstName: person(AIKO).firstName })
  })

  test('goes on with Salesforce by itself when nobody comes back', async () => {
    const who = visitor()
    const code = await askForCode(who, AIKO)
    await sandbox.addFault({ vendor: 'salesforce', operation: 'update Account', kind: 'status' })
    expect((await who.post('/api/auth/signup', signUpForm(AIKO, code))).status).toBe(503)
    const { account, users, mappings } = await traces(AIKO)
    expect(account).toMatchObject({ portalStatus: 'Not Active' })

    await moveTime(120_000)
    await runDurableObjectAlarm(accountLinker(env, mappings[0]?.sf_account_id ?? ''))
    expect((await traces(AIKO)).account).toMatchObject({ portalStatus: 'Active', portalUserId: users[0]?.id })
    expect((await who.post('/api/auth/signup', signUpForm(AIKO, code))).status).toBe(201)
  })
})

test('a sign-up nobody finished keeps no personal data after a day', async () => {
  const who = visitor()
  const code = await askForCode(who, AIKO)
  await sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind: 'status' })
  expect((await who.post('/api/auth/signup', signUpForm(AIKO, code))).status).toBe(503)
  const linker = accountLinker(env, '0015i0000000001AAA')
  const stored = () =>
    runInDurableObject(linker, (_: AccountLinker, state) =>
      JSON.stringify(['codes', 'sign_up', 'steps'].map((table) => state.storage.sql.exec(`SELECT * FROM ${table}`).toArray())),
    )
  expect(await stored()).toContain('Tanaka')
  expect(await stored()).not.toContain(PASSWORD)
  await moveTime(25 * 3_600_000)
  await runDurableObjectAlarm(linker)
  expect(await stored()).not.toMatch(/Tanaka|Meguro|scrypt/)
})

describe('who may have the code', () => {
  const start = (body: object) => visitor().post('/api/auth/signup/start', { sfNumber: AIKO, ...body })

  test('the e-mail of the account, or whoever knows its phone number', async () => {
    await start({ email: 'aiko@example.jp' })
    await start({ email: 'new@example.jp', phone: '090-1111-2222' })
    expect((await outbox()).map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['sign-up-code', 'aiko@example.jp'],
      ['sign-up-code', 'new@example.jp'],
    ])
  })

  test('for anybody else the account’s own e-mail, which is then the login; the one given gets a link first', async () => {
    const who = visitor()
    const code = await askForCode(who, AIKO, { email: 'stranger@example.com', phone: '090-9999-0000' })
    expect((await outbox()).map(({ recipient }) => recipient)).toEqual(['aiko@example.jp'])
    const form = signUpForm(AIKO, code, { email: 'stranger@example.com', confirmEmail: 'stranger@example.com' })
    const answer = await who.post('/api/auth/signup', form)
    expect([answer.status, (await answer.json<{ email: string }>()).email]).toEqual([201, 'aiko@example.jp'])
    const { users, clients } = await traces(AIKO)
    expect(users).toEqual([expect.objectContaining({ email: 'aiko@example.jp', email_verified_at: expect.any(String) })])
    expect(JSON.stringify(clients)).not.toContain('stranger@example.com')
    expect((await outbox()).filter(({ recipient }) => recipient === 'stranger@example.com').map(({ kind }) => kind)).toEqual([
      'email-confirm-link',
    ])

    const token = tokenIn(await mailTo('stranger@example.com', /Confirm/), '/auth/confirm-email')
    expect((await visitor().post('/api/auth/email-change/confirm', { token })).status).toBe(200)
    expect((await traces(AIKO)).users).toEqual([expect.objectContaining({ email: 'stranger@example.com' })])
  })

  test('whoever holds the address that was typed, the account’s mailbox is told the same', async () => {
    await signUp(visitor(), AIKO)
    const code = await askForCode(visitor(), 'AC-100002', { email: 'aiko@example.jp' })
    expect(code).toMatch(/^\d{6}$/)
    expect((await outbox()).at(-1)).toMatchObject({ kind: 'sign-up-code', recipient: 'ben@example.jp' })
    const form = signUpForm('AC-100002', code, { email: 'aiko@example.jp', confirmEmail: 'aiko@example.jp' })
    expect((await visitor().post('/api/auth/signup', form)).status).toBe(201)
    expect((await traces('AC-100002')).users.map(({ email }) => email).toSorted()).toEqual(['aiko@example.jp', 'ben@example.jp'])
    expect((await outbox()).at(-1)).toMatchObject({ kind: 'email-change-in-use', recipient: 'aiko@example.jp' })
  })

  test('guesses at codes that anybody may ask for do not use up those of who knows the account', async () => {
    for (let round = 0; round < 6; round++) {
      await askForCode(visitor(), AIKO, { email: 'stranger@example.com', phone: '090-9999-0000' })
      const form = signUpForm(AIKO, '000000', { email: 'stranger@example.com', confirmEmail: 'stranger@example.com' })
      for (let guess = 0; guess < 5; guess++) await visitor().post('/api/auth/signup', form)
    }
    const code = await askForCode(visitor(), AIKO)
    expect((await visitor().post('/api/auth/signup', signUpForm(AIKO, code))).status).toBe(201)
  })

  test('an account without any address is work for staff, and the page does not tell', async () => {
    await sandbox.control(`/accounts/${AIKO}`, { method: 'PATCH', body: { email: '', phone: '' } })
    const answer = await start({ email: 'aiko@example.jp' })
    expect(answer.status).toBe(202)
    expect(await outbox()).toEqual([])
    const { results } = await env.DB.prepare('SELECT kind, subject_id, state FROM tasks').all()
    expect(results).toEqual([{ kind: 'sign-up-unprovable', subject_id: '0015i0000000001AAA', state: 'open' }])
  })
})

describe('what the page does not tell', () => {
  test('linked account, used e-mail and a stranger’s number look like a first sign-up; only the mail differs', async () => {
    await signUp(visitor(), AIKO)
    const answers = []
    for (const [sfNumber, email] of [
      ['AC-100002', 'ben@example.jp'],
      ['AC-100002', 'aiko@example.jp'],
      [AIKO, 'aiko@example.jp'],
      [AIKO, 'ben@example.jp'],
      ['AC-100004', 'daiki@example.jp'],
      ['AC-100005', 'stranger@example.com'],
    ]) {
      const answer = await visitor().post('/api/auth/signup/start', { sfNumber, email })
      const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id')
      answers.push(JSON.stringify([answer.status, headers, await answer.text()]))
    }
    expect(new Set(answers).size).toBe(1)
    const told = (await outbox()).slice(2).map(({ kind, recipient }) => [kind, recipient])
    expect(told).toEqual([
      ['sign-up-code', 'ben@example.jp'],
      ['sign-up-code', 'ben@example.jp'],
      // Asked for twice within the hour, told once.
      ['sign-up-already-linked', 'aiko@example.jp'],
      ['sign-up-already-linked', 'daiki@example.jp'],
      ['sign-up-code', 'emma@example.jp'],
    ])
    const link = `${env.PUBLIC_BASE_URL}/auth/login`
    for (const mail of (await outbox()).filter(({ kind }) => kind === 'sign-up-already-linked')) {
      expect(mail['text_body']).toContain(link)
      expect(mail['text_body']).not.toContain('Your code is')
    }
  })

  test('the same request twice is one mail, another key another code', async () => {
    const who = visitor()
    const body = { sfNumber: AIKO, email: 'aiko@example.jp' }
    const key = { 'Idempotency-Key': 'first-press' }
    const [one, two] = [await who.post('/api/auth/signup/start', body, key), await who.post('/api/auth/signup/start', body, key)]
    expect([one.status, two.status, await two.text()]).toEqual([202, 202, await one.text()])
    expect(await outbox()).toHaveLength(1)
    await who.post('/api/auth/signup/start', body)
    expect(new Set((await outbox()).map((mail) => mail['text_body'])).size).toBe(2)
  })
})

describe('bad input', () => {
  test('an unknown customer number is said on the page and touches nothing', async () => {
    const answer = await visitor().post('/api/auth/signup/start', { sfNumber: 'AC-999999', email: 'aiko@example.jp' })
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(await problemOf(answer)).toEqual({ status: 422, code: 'CUSTOMER_NUMBER_UNKNOWN', fields: ['sfNumber'] })
    expect(await writes()).toEqual([])
    expect(await outbox()).toEqual([])
  })

  test('guessing customer numbers is rate limited by address', async () => {
    const who = visitor()
    const statuses = []
    for (let tries = 0; tries < 6; tries++) {
      const answer = await who.post('/api/auth/signup/start', { sfNumber: `AC-99999${tries}`, email: 'a@example.jp' })
      statuses.push(answer.status)
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
    expect((await visitor().post('/api/auth/signup/start', { sfNumber: 'AC-999990', email: 'a@example.jp' })).status).toBe(422)
  })

  test('a number looked up once is not asked for again for 30 seconds', async () => {
    const queries = async () => (await sandbox.ledger({ type: 'call' })).filter(({ operation }) => operation === 'query').length
    for (let tries = 0; tries < 3; tries++)
      await visitor().post('/api/auth/signup/start', { sfNumber: 'AC-100002', email: 'ben@example.jp' })
    expect(await queries()).toBe(1)
    await moveTime(31_000)
    await visitor().post('/api/auth/signup/start', { sfNumber: 'AC-100002', email: 'ben@example.jp' })
    expect(await queries()).toBe(2)
  })

  test.each([
    [{ password: 'too short', confirmPassword: 'too short' }, ['password']],
    [{ password: 'passwordpassword', confirmPassword: 'passwordpassword' }, ['password']],
    [{ confirmPassword: 'something else' }, ['confirmPassword']],
    [{ confirmEmail: 'other@example.jp' }, ['confirmEmail']],
    [{ code: '12345' }, ['code']],
    [{ phone: 'no phone' }, ['phone']],
    [{ birthDate: '2020-01-01' }, ['birthDate']],
    [{ address: { country: 'JP' } }, ['address.postcode', 'address.state', 'address.city', 'address.address1']],
    [{ address: { ...person(AIKO).address, address1: '1-2-3', postcode: '12345' } }, ['address.postcode']],
  ])('%j is named', async (change, fields) => {
    const who = visitor()
    const code = await askForCode(who, AIKO)
    const answer = await who.post('/api/auth/signup', signUpForm(AIKO, code, change))
    expect(await problemOf(answer)).toEqual({ status: 422, code: 'VALIDATION_FAILED', fields })
    expect(await writes()).toEqual([])
  })

  test('five wrong codes, and the right one is worth nothing', async () => {
    const code = await askForCode(visitor(), AIKO)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let tries = 0; tries < 5; tries++) {
      const answer = await visitor().post('/api/auth/signup', signUpForm(AIKO, wrong))
      expect(await problemOf(answer)).toEqual({ status: 422, code: 'CODE_INVALID', fields: ['code'] })
    }
    expect((await problemOf(await visitor().post('/api/auth/signup', signUpForm(AIKO, code)))).code).toBe('CODE_INVALID')
    expect((await traces(AIKO)).users).toEqual([])
    expect(await writes()).toEqual([])
  })

  test('of many parallel guesses five are looked at', async () => {
    const code = await askForCode(visitor(), AIKO)
    const guesses = Array.from({ length: 40 }, (_, index) => String((Number(code) + 1 + index) % 1_000_000).padStart(6, '0'))
    const answers = await Promise.all(guesses.map((guess) => visitor().post('/api/auth/signup', signUpForm(AIKO, guess))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([422]))
    expect((await visitor().post('/api/auth/signup', signUpForm(AIKO, code))).status).toBe(422)
  })

  test('a code is old after ten minutes, and not good for another address or number', async () => {
    const code = await askForCode(visitor(), AIKO)
    const other = { email: 'ben@example.jp', confirmEmail: 'ben@example.jp' }
    expect((await visitor().post('/api/auth/signup', signUpForm(AIKO, code, other))).status).toBe(422)
    expect((await visitor().post('/api/auth/signup', signUpForm('AC-100002', code))).status).toBe(422)
    await moveTime(600_000)
    expect((await visitor().post('/api/auth/signup', signUpForm(AIKO, code))).status).toBe(422)
    expect((await traces(AIKO)).users).toEqual([])
  })
})

describe('a code is used once', () => {
  test('of many parallel forms one succeeds', async () => {
    const code = await askForCode(visitor(), AIKO)
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => visitor().post('/api/auth/signup', signUpForm(AIKO, code))),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    for (const { status } of answers) expect([201, 409, 422, 429]).toContain(status)
    const { clients, users, mappings } = await traces(AIKO)
    expect([clients.length, users.length, mappings.length]).toEqual([1, 1, 1])
    const later = await visitor().post('/api/auth/signup', signUpForm(AIKO, code))
    expect(await problemOf(later)).toMatchObject({ status: 409, code: 'ALREADY_LINKED' })
  })

  test('the request whose answer was lost gets it again, with a session', async () => {
    const code = await askForCode(visitor(), AIKO)
    const key = { 'Idempotency-Key': 'the-same-press' }
    const first = await visitor().post('/api/auth/signup', signUpForm(AIKO, code), key)
    const who = visitor()
    const second = await who.post('/api/auth/signup', signUpForm(AIKO, code), key)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(await second.json()).toEqual(await first.json())
    expect((await who.get('/api/auth/sessions')).status).toBe(200)
    expect((await outbox()).filter(({ kind }) => kind === 'welcome')).toHaveLength(1)
  })

  test('an address taken between code and form is said after the proof', async () => {
    const who = visitor()
    const code = await askForCode(who, 'AC-100002', { email: 'shared@example.jp', phone: '090-2222-3333' })
    const other = visitor()
    const otherCode = await askForCode(other, AIKO, { email: 'shared@example.jp', phone: '090-1111-2222' })
    const shared = { email: 'shared@example.jp', confirmEmail: 'shared@example.jp' }
    expect((await other.post('/api/auth/signup', signUpForm(AIKO, otherCode, shared))).status).toBe(201)
    const answer = await who.post('/api/auth/signup', signUpForm('AC-100002', code, shared))
    expect(await problemOf(answer)).toMatchObject({ status: 409, code: 'EMAIL_UNAVAILABLE' })
    expect((await traces('AC-100002')).clients).toEqual([])
  })

  test('a stranger’s client with that address is never taken over', async () => {
    const who = visitor()
    const code = await askForCode(who, AIKO, { email: 'chloe@example.jp', phone: '090-1111-2222' })
    const form = signUpForm(AIKO, code, { email: 'chloe@example.jp', confirmEmail: 'chloe@example.jp' })
    expect(await problemOf(await who.post('/api/auth/signup', form))).toMatchObject({ status: 409, code: 'EMAIL_UNAVAILABLE' })
    const { users, mappings, clients } = await traces(AIKO)
    expect([users, mappings, clients]).toEqual([[], [], []])
  })
})

test('no plain password is kept anywhere', async () => {
  await signUp(visitor(), AIKO)
  for (const table of ['users', 'audit_log', 'mail_outbox', 'idempotency_keys', 'tasks']) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all()
    expect(JSON.stringify(results)).not.toContain(PASSWORD)
  }
})
