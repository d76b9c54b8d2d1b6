import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sandbox } from '../../../setup/workerd-env.ts'
import { allMailsLeft, mailTo, tokenIn } from './mailed-links.ts'
import { moveTime, PASSWORD, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const AIKO = 'aiko@example.jp'
const NEW_PASSWORD = 'lantern gravel monsoon pixel'
const SUBJECT = /^Choose a new/
const READ = '/api/auth/sessions'

beforeAll(async () => {
  await startOver()
  await signUp(visitor(), 'AC-100001')
})
beforeEach(async () => {
  await allMailsLeft()
  await moveTime(2 * DAY)
})

const ask = (email: string, who = visitor()) => who.post('/api/auth/request-password-reset', { email })
const reset = (token: string, password: string, who = visitor()) => who.post('/api/auth/reset-password', { token, password })
const isIn = async (who: Visitor) => (await who.get(READ)).status === 200

async function logIn(password: string): Promise<Visitor> {
  const who = visitor()
  expect((await who.post('/api/auth/login', { email: AIKO, password })).status).toBe(200)
  return who
}

async function mailedToken(): Promise<string> {
  const before = (await sandbox.mails(AIKO)).filter(({ subject }) => SUBJECT.test(subject)).length
  expect((await ask(AIKO)).status).toBe(202)
  return tokenIn(await mailTo(AIKO, SUBJECT, before + 1), '/auth/reset-password')
}

let password = PASSWORD
async function changeTo(token: string, wanted: string): Promise<void> {
  expect((await reset(token, wanted)).status).toBe(204)
  password = wanted
}

describe('asking for a new password', () => {
  test('answers the same bytes for a login, a stranger and a closed account, and mails the first alone', async () => {
    await env.DB.prepare(
      "INSERT INTO users (id, email, password_hash, created_at, closed_at) VALUES ('c', 'closed@example.jp', 'x', 'x', 'x')",
    ).run()
    const answers = await Promise.all(
      [AIKO, 'nobody@example.jp', 'closed@example.jp'].map(async (email) => {
        const answer = await ask(email)
        const headers = [...answer.headers].filter(([name]) => name !== 'x-request-id')
        return { status: answer.status, headers, body: await answer.text() }
      }),
    )
    expect(answers[0]?.status).toBe(202)
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
    await allMailsLeft()
    const reached = async (email: string) => (await sandbox.mails(email)).filter(({ subject }) => SUBJECT.test(subject)).length
    expect([await reached(AIKO), await reached('nobody@example.jp'), await reached('closed@example.jp')]).toEqual([1, 0, 0])
    const { results } = await env.DB.prepare(
      "SELECT recipient, text_body, state FROM mail_outbox WHERE kind = 'password-reset-link'",
    ).all()
    expect(results).toEqual([{ recipient: AIKO, text_body: '', state: 'sent' }])
  })

  test('changes nothing: password and sessions stay', async () => {
    const who = await logIn(password)
    await mailedToken()
    expect(await isIn(who)).toBe(true)
    await logIn(password)
  })

  test('pressed again within ten minutes is one mail, and a stranger who goes on takes away neither it nor the next', async () => {
    const first = (await sandbox.mails(AIKO)).filter(({ subject }) => SUBJECT.test(subject)).length
    const count = async () => (await sandbox.mails(AIKO)).filter(({ subject }) => SUBJECT.test(subject)).length - first
    await Promise.all([ask(AIKO), ask(AIKO), ask(AIKO)])
    await allMailsLeft()
    expect(await count()).toBe(1)
    for (let times = 0; times < 9; times++) {
      await moveTime(MINUTE)
      await ask(AIKO)
      await allMailsLeft()
    }
    expect(await count()).toBe(1)
    const token = tokenIn(await mailTo(AIKO, SUBJECT, first + 1), '/auth/reset-password')
    expect((await visitor().get(`/auth/reset-password?token=${token}`)).status).toBe(200)
    await moveTime(MINUTE)
    await ask(AIKO)
    await allMailsLeft()
    expect(await count()).toBe(2)
  })

  test('six times from one address is one too many, whoever it is about', async () => {
    const who = visitor()
    const statuses: number[] = []
    for (let times = 0; times < 6; times++) statuses.push((await ask(`nobody-${times}@example.jp`, who)).status)
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429])
  })
})

describe('the link', () => {
  test('sets the password, ends every session, opens the lock, tells by mail, and signs nobody in', async () => {
    const [one, two] = [await logIn(password), await logIn(password)]
    for (let tries = 0; tries < 12; tries++) await visitor().post('/api/auth/login', { email: AIKO, password: 'wrong' })
    expect((await visitor().post('/api/auth/login', { email: AIKO, password })).status).toBe(429)
    const who = visitor()
    const token = await mailedToken()
    const answer = await reset(token, NEW_PASSWORD, who)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([204, []])
    expect(await Promise.all([one, two, who].map(isIn))).toEqual([false, false, false])
    expect((await one.post('/api/auth/refresh')).status).toBe(401)
    expect((await visitor().post('/api/auth/login', { email: AIKO, password })).status).toBe(401)
    password = NEW_PASSWORD
    await logIn(password)
    const notice = await mailTo(AIKO, /^Your password was reset/)
    expect(notice.text).toContain('https://portal.test/auth/forgot-password')
    expect(
      (await env.DB.prepare("SELECT event FROM audit_log WHERE event LIKE 'password.reset%' ORDER BY id DESC LIMIT 1").first())?.[
        'event'
      ],
    ).toBe('password.reset')
  })

  test('of 50 at once one succeeds', async () => {
    const token = await mailedToken()
    const statuses = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        for (;;) {
          const { status } = await reset(token, `${NEW_PASSWORD} number ${index}`)
          if (status !== 429) return status
        }
      }),
    )
    expect(statuses.filter((status) => status === 204)).toHaveLength(1)
    expect(statuses.filter((status) => status === 422)).toHaveLength(49)
    const { status } = await reset(await nextToken(), NEW_PASSWORD)
    expect(status).toBe(204)
    password = NEW_PASSWORD
  })

  test('is withdrawn by a newer one, and expires after 30 minutes', async () => {
    const older = await mailedToken()
    const newer = await nextToken()
    expect(await problemOf(await reset(older, NEW_PASSWORD))).toMatchObject({
      status: 422,
      code: 'CODE_INVALID',
      fields: ['token'],
    })
    await moveTime(30 * MINUTE)
    expect((await problemOf(await reset(newer, NEW_PASSWORD))).code).toBe('CODE_INVALID')
  })

  test('is not used up by a weak password, nor by being looked at', async () => {
    const token = await mailedToken()
    for (let looks = 0; looks < 3; looks++) expect((await visitor().get(`/auth/reset-password?token=${token}`)).status).toBe(200)
    expect(await problemOf(await reset(token, 'sunshine1234567'))).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: ['password'],
    })
    expect(await problemOf(await reset(token, 'short'))).toMatchObject({ code: 'VALIDATION_FAILED', fields: ['password'] })
    await changeTo(token, `${NEW_PASSWORD} again`)
  })

  test.each(['', 'x', `${'0'.repeat(36)}.${'A'.repeat(43)}`, `00000000-0000-0000-0000-000000000000.${'A'.repeat(43)}`])(
    'made up (%j) is refused',
    async (token) => {
      expect((await reset(token, NEW_PASSWORD)).status).toBe(422)
    },
  )

  async function nextToken(): Promise<string> {
    await moveTime(10 * MINUTE)
    return mailedToken()
  }
})

describe('without JavaScript', () => {
  const fieldOf = (page: string, name: string) => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page)?.[1] ?? ''

  test('leads from the login page over the mail to the new password', async () => {
    const who = visitor()
    expect(await (await who.get('/auth/login')).text()).toContain('href="/auth/forgot-password"')
    const asked = await who.submit('/auth/forgot-password', { email: ' Aiko@Example.jp ', idempotencyKey: crypto.randomUUID() })
    expect([asked.status, asked.headers.get('Location')]).toEqual([303, '/auth/forgot-password?sent'])
    expect(await (await who.get('/auth/forgot-password?sent')).text()).toContain('Check your mail')
    await allMailsLeft()
    const token = tokenIn(await mailTo(AIKO, SUBJECT), '/auth/reset-password')
    const opened = await who.get(`/auth/reset-password?token=${token}`)
    const page = await opened.text()
    expect(opened.headers.get('Cache-Control')).toBe('private, no-store')
    expect(opened.headers.get('Referrer-Policy')).toBe('same-origin')
    expect(page).toMatch(/name="email"[^>]*value="aiko@example.jp"[^>]*autocomplete="username"/)
    expect(page).toMatch(/name="password"[^>]*autocomplete="new-password"/)
    expect(fieldOf(page, 'token')).toBe(token)
    const differing = await who.submit('/auth/reset-password', { token, password: NEW_PASSWORD, confirmPassword: 'other' })
    expect([differing.status, (await differing.text()).includes('The two passwords differ.')]).toEqual([422, true])
    const done = await who.submit('/auth/reset-password', { token, password: NEW_PASSWORD, confirmPassword: NEW_PASSWORD })
    expect([done.status, done.headers.get('Location')]).toEqual([303, '/auth/login?reset'])
    password = NEW_PASSWORD
    expect(await (await who.get('/auth/login?reset')).text()).toContain('Your new password is saved')
    const again = await who.submit('/auth/reset-password', { token, password: NEW_PASSWORD, confirmPassword: NEW_PASSWORD })
    expect([again.status, (await again.text()).includes('This link no longer works')]).toEqual([410, true])
  })

  test('a broken link says what to do, and an address that is none is named', async () => {
    for (const path of [
      '/auth/reset-password',
      '/auth/reset-password?token=x',
      `/auth/reset-password?token=${'0'.repeat(36)}.${'A'.repeat(43)}`,
    ]) {
      const answer = await visitor().get(path)
      const page = await answer.text()
      expect([answer.status, page.includes('href="/auth/forgot-password"')]).toEqual([410, true])
    }
    const answer = await visitor().submit('/auth/forgot-password', { email: 'nobody' })
    expect([answer.status, (await answer.text()).includes('field-email-error')]).toEqual([422, true])
  })

  test('the page after asking is the same for a login and a stranger', async () => {
    const pages = await Promise.all(
      [AIKO, 'nobody@example.jp'].map(async (email) => {
        const answer = await visitor().submit('/auth/forgot-password', { email })
        return [answer.status, answer.headers.get('Location'), await answer.text()]
      }),
    )
    expect(pages[1]).toEqual(pages[0])
  })
})
