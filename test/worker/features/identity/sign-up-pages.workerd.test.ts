import { beforeEach, describe, expect, test } from 'vitest'
import { newestMail, PASSWORD, person, startOver, traces } from './people.ts'
import { visitor, type Visitor } from './visitor.ts'

const AIKO = 'AC-100001'
const STEP_ONE = { sfNumber: AIKO, email: 'aiko@example.jp', confirmEmail: 'aiko@example.jp' }

beforeEach(startOver)

const valueOf = (page: string, name: string) => new RegExp(` name="${name}"[^>]* value="([^"]*)"`).exec(page)?.[1]

async function stepTwo(who: Visitor, start: Record<string, string> = STEP_ONE): Promise<string> {
  const answer = await who.submit('/auth/signup/start', start)
  return (await who.get(answer.headers.get('Location') ?? '')).text()
}

const newestCode = async () => /^Your code is (\d{6})$/m.exec(await newestMail())?.[1] ?? ''

/** What a browser sends for the whole form, whichever of its buttons is pressed. */
function filledForm(page: string): Record<string, string> {
  const { firstName, lastName, phone, address } = person(AIKO)
  return {
    sfNumber: AIKO,
    email: 'aiko@example.jp',
    confirmEmail: 'aiko@example.jp',
    next: valueOf(page, 'next') ?? '',
    idempotencyKey: valueOf(page, 'idempotencyKey') ?? '',
    resendKey: valueOf(page, 'resendKey') ?? '',
    code: '',
    password: PASSWORD,
    confirmPassword: PASSWORD,
    firstName,
    lastName,
    phone,
    'address.postcode': address.postcode,
    'address.state': address.state,
    'address.city': address.city,
    'address.address1': address.street,
    'address.country': 'JP',
    nationality: 'FR',
  }
}

describe('another code', () => {
  test('is asked for beside the form, which stays as it was typed, but no password', async () => {
    const who = visitor()
    const first = await stepTwo(who)
    const oldCode = await newestCode()
    const answer = await who.submit('/auth/signup/start', { ...filledForm(first), resend: '1', firstName: 'Aiko "Ai"' })
    const page = await answer.text()
    expect(answer.status).toBe(200)
    expect(page).toContain('Another code is on its way')
    expect(valueOf(page, 'firstName')).toBe('Aiko &quot;Ai&quot;')
    expect(valueOf(page, 'address.city')).toBe('Meguro-ku')
    expect(page).toMatch(/<option value="FR" selected>/)
    expect(page).not.toContain(PASSWORD)

    const code = await newestCode()
    expect(code).not.toBe(oldCode)
    const copied = ` ${code.slice(0, 3)} ${code.slice(3)}`
    const done = await who.submit('/auth/signup', { ...filledForm(page), code: copied })
    expect([done.status, (await traces(AIKO)).users.length]).toEqual([303, 1])
  })

  test('the first button of the form, which Enter presses, is the one that goes on', async () => {
    const page = await stepTwo(visitor())
    const buttons = [...page.matchAll(/<button[^>]*type="submit"[^>]*>([^<]*)/g)].map(([, label]) => label)
    expect(buttons).toEqual(['Create my login', 'Mail me another code'])
    expect(page).toMatch(/formaction="\/auth\/signup\/start" formnovalidate name="resend"/)
  })

  test('too often is said on the same page', async () => {
    const who = visitor()
    const page = await stepTwo(who)
    let answer = new Response()
    for (let tries = 0; tries < 6; tries++) {
      const form = { ...filledForm(page), resend: '1', resendKey: crypto.randomUUID() }
      answer = await who.submit('/auth/signup/start', form)
    }
    expect(answer.status).toBe(429)
    const text = await answer.text()
    expect(text).toContain('Too many requests')
    expect(valueOf(text, 'lastName')).toBe('Tanaka')
  })
})

describe('step two', () => {
  test('speaks of a phone number only when one was given', async () => {
    expect(await stepTwo(visitor())).toContain('If aiko@example.jp is on the contract')
    const page = await stepTwo(visitor(), { ...STEP_ONE, phone: '090-1111-2222' })
    expect(page).toContain('If aiko@example.jp or the phone number you gave is on the contract')
  })

  test('has one field for the code that phones fill in', async () => {
    const page = await stepTwo(visitor())
    const [field = ''] = /<input[^>]*name="code"[^>]*>/.exec(page) ?? []
    for (const part of ['type="text"', 'inputmode="numeric"', 'autocomplete="one-time-code"']) expect(field).toContain(part)
  })
})
