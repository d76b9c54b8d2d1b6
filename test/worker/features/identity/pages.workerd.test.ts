import { beforeEach, describe, expect, test } from 'vitest'
import { sandbox } from '../../../setup/workerd-env.ts'
import { newestMail, PASSWORD, person, signUp, startOver, traces } from './people.ts'
import { visitor, type Visitor } from './visitor.ts'

const AIKO = 'AC-100001'
const STEP_ONE = { sfNumber: AIKO, email: 'aiko@example.jp', confirmEmail: 'aiko@example.jp' }

beforeEach(startOver)

/** The fields of the page's n-th form as a browser would send them untouched. */
function fieldsOf(page: string, form = 0): Record<string, string> {
  const html = page.split('<form')[form + 1]?.split('</form>')[0] ?? ''
  const inputs = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag).filter((tag) => !tag.includes('type="checkbox"'))
  return Object.fromEntries(
    inputs.map((tag) => [/ name="([^"]*)"/.exec(tag)?.[1] ?? '', / value="([^"]*)"/.exec(tag)?.[1] ?? '']),
  )
}

const valueOf = (page: string, name: string) => fieldsOf(page)[name]
const errorsOf = (page: string) => [...page.matchAll(/class="field__error" id="field-([^"]*)-error"/g)].map(([, field]) => field)

function details(code: string): Record<string, string> {
  const { firstName, lastName, phone, address } = person(AIKO)
  return {
    code,
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
  }
}

/** Through step one; the page of step two and the code. */
async function stepTwo(who: Visitor, start: Record<string, string> = STEP_ONE): Promise<{ page: string; code: string }> {
  const first = await (await who.get('/auth/signup')).text()
  const answer = await who.submit('/auth/signup/start', { ...fieldsOf(first), ...start })
  expect(answer.status).toBe(303)
  const page = await (await who.get(answer.headers.get('Location') ?? '')).text()
  return { page, code: /^Your code is (\d{6})$/m.exec(await newestMail())?.[1] ?? '' }
}

describe('signing up without JavaScript', () => {
  test('leads from number and address over the code to the account', async () => {
    const who = visitor()
    const { page, code } = await stepTwo(who)
    expect(page).toContain('Check your mail')
    const answer = await who.submit('/auth/signup', { ...fieldsOf(page), ...details(code) })
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/dashboard'])
    expect(who.cookies.has('__Host-signup')).toBe(false)
    expect((await who.get('/api/auth/sessions')).status).toBe(200)
    expect((await traces(AIKO)).mappings).toHaveLength(1)
  })

  test('keeps the way back to the page that was wanted', async () => {
    const who = visitor()
    const { page, code } = await stepTwo(who, { ...STEP_ONE, next: '/checkout?step=pay' })
    expect(valueOf(page, 'next')).toBe('/checkout?step=pay')
    const answer = await who.submit('/auth/signup', { ...fieldsOf(page), ...details(code) })
    expect(answer.headers.get('Location')).toBe('/checkout?step=pay')
  })

  test('a button pressed twice is one sign-up', async () => {
    const who = visitor()
    const { page, code } = await stepTwo(who)
    const form = { ...fieldsOf(page), ...details(code) }
    const first = await who.submit('/auth/signup', form)
    const second = await who.submit('/auth/signup', form)
    expect([first.status, second.status]).toEqual([303, 303])
    expect((await traces(AIKO)).users).toHaveLength(1)
  })

  test('shows errors beside their fields and keeps what was typed, but no password', async () => {
    const who = visitor()
    const { page, code } = await stepTwo(who)
    const answer = await who.submit('/auth/signup', {
      ...fieldsOf(page),
      ...details(code),
      firstName: 'Aiko "<b>&',
      phone: '123',
      confirmPassword: 'something different',
      'address.postcode': '12',
    })
    const again = await answer.text()
    expect(answer.status).toBe(422)
    expect(errorsOf(again)).toEqual(['confirmPassword', 'phone', 'address-postcode'])
    expect(again).toContain('<a href="#field-address-postcode">')
    expect(again).toMatch(
      /id="field-phone"[^>]*value="123"[^>]*aria-describedby="field-phone-hint field-phone-error"[^>]*aria-invalid="true"/,
    )
    expect(valueOf(again, 'firstName')).toBe('Aiko &quot;&lt;b&gt;&amp;')
    expect(again).not.toContain(PASSWORD)
    expect(again).toContain('<title>Error: ')
    expect((await traces(AIKO)).users).toEqual([])
  })

  test('a vendor that is down is said with the form kept; the next press completes', async () => {
    const who = visitor()
    const { page, code } = await stepTwo(who)
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind: 'reply-lost' })
    const failed = await who.submit('/auth/signup', { ...fieldsOf(page), ...details(code) })
    const again = await failed.text()
    expect(failed.status).toBe(503)
    expect(failed.headers.get('Retry-After')).toMatch(/^\d+$/)
    expect(again).toContain('Nothing was lost')
    expect(valueOf(again, 'lastName')).toBe('Tanaka')
    const answer = await who.submit('/auth/signup', { ...fieldsOf(again), ...details(code) })
    expect(answer.status).toBe(303)
    const { clients, mappings } = await traces(AIKO)
    expect([clients.length, mappings.length]).toEqual([1, 1])
  })

  test('bad input of step one is said there', async () => {
    const who = visitor()
    const answer = await who.submit('/auth/signup/start', { sfNumber: '?', email: 'nobody', confirmEmail: 'somebody' })
    expect(answer.status).toBe(422)
    expect(errorsOf(await answer.text())).toEqual(['sfNumber', 'email', 'confirmEmail'])
    const unknown = await who.submit('/auth/signup/start', { ...STEP_ONE, sfNumber: 'AC-999999' })
    expect([unknown.status, errorsOf(await unknown.text())]).toEqual([422, ['sfNumber']])
  })

  test('step two without step one starts at the beginning, and no address is in a URL', async () => {
    const who = visitor()
    expect(await (await who.get('/auth/signup?step=2')).text()).toContain('Step 1 of 2')
    const answer = await who.submit('/auth/signup/start', STEP_ONE)
    expect(answer.headers.get('Location')).toBe('/auth/signup?step=2')
    expect((await who.submit('/auth/signup', { code: '123456' })).headers.get('Location')).toBe('/auth/signup')
  })
})

describe('signing in and out without JavaScript', () => {
  test('goes to the page that was wanted, never to another site', async () => {
    await signUp(visitor(), AIKO)
    for (const [wanted, reached] of [
      ['/orders', '/orders'],
      ['https://evil.test/', '/dashboard'],
      ['//evil.test', '/dashboard'],
    ] as const) {
      const who = visitor()
      const page = await (await who.get(`/auth/login?next=${encodeURIComponent(wanted)}`)).text()
      const answer = await who.submit('/auth/login', { ...fieldsOf(page), email: 'aiko@example.jp', password: PASSWORD })
      expect([answer.status, answer.headers.get('Location')]).toEqual([303, reached])
      expect((await who.get('/api/auth/sessions')).status).toBe(200)
    }
  })

  test('a wrong password is said without telling which half was wrong', async () => {
    const answer = await visitor().submit('/auth/login', { email: 'nobody@example.jp', password: 'wrong' })
    const page = await answer.text()
    expect(answer.status).toBe(401)
    expect(page).toContain('E-mail or password is not right')
    expect(valueOf(page, 'email')).toBe('nobody@example.jp')
    expect(valueOf(page, 'password')).toBe('')
  })

  test('empty fields are named', async () => {
    const answer = await visitor().submit('/auth/login', { email: '', password: '' })
    expect([answer.status, errorsOf(await answer.text())]).toEqual([422, ['email', 'password']])
  })

  test('the way out is a button, and it is over at once', async () => {
    const who = visitor()
    await signUp(who, AIKO)
    const page = await (await who.get('/auth/logout')).text()
    expect((await who.get('/api/auth/sessions')).status).toBe(200)
    const answer = await who.submit('/auth/logout', fieldsOf(page))
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/auth/login?signed-out'])
    expect((await who.get('/api/auth/sessions')).status).toBe(401)
    expect(await (await who.get('/auth/login?signed-out')).text()).toContain('You are signed out')
  })

  test('a form from another site is refused', async () => {
    for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }]) {
      const answer = await visitor().send('/auth/login', {
        method: 'POST',
        headers,
        body: new URLSearchParams({ email: 'a@b.jp', password: 'x' }),
      })
      expect(answer.status).toBe(403)
    }
  })
})

async function hashSource(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`
}

describe('every page', () => {
  test.each([
    ['/auth/login', 1],
    ['/auth/signup', 0],
    ['/auth/logout', 0],
  ])('%s may run %i scripts of its own, nothing else, and is nobody else’s', async (path, count) => {
    const answer = await visitor().get(path)
    const page = await answer.text()
    const policy = answer.headers.get('Content-Security-Policy') ?? ''
    expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
    const scripts = [...page.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, code = '']) => code)
    expect(scripts).toHaveLength(count)
    for (const rule of [
      "default-src 'none'",
      `script-src ${scripts[0] === undefined ? "'none'" : await hashSource(scripts[0])};`,
      "frame-ancestors 'none'",
      "form-action 'self'",
      "base-uri 'none'",
    ]) {
      expect(policy).toContain(rule)
    }
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? ''
    expect(style.length).toBeGreaterThan(1000)
    expect(policy).toContain(await hashSource(style))
    expect(page).not.toMatch(/style="|onclick/)
  })

  test('fields are known to password managers', async () => {
    const login = await (await visitor().get('/auth/login')).text()
    expect(login).toMatch(/name="email"[^>]*autocomplete="username"/)
    expect(login).toMatch(/name="password"[^>]*autocomplete="current-password"/)
    const { page } = await stepTwo(visitor())
    expect(page).toMatch(/name="password"[^>]*autocomplete="new-password"/)
    expect(page).toMatch(/name="code"[^>]*autocomplete="one-time-code"/)
  })
})
