import { beforeEach, describe, expect, test } from 'vitest'
import { BILLING_PASSWORD, CHLOE, mailedToken, makeBillingLogin, NEW_PASSWORD } from './billing-logins.ts'
import { startOver, traces } from './people.ts'
import { visitor, type Visitor } from './visitor.ts'

beforeEach(startOver)

const location = (answer: Response) => [answer.status, answer.headers.get('Location')]
const passwords = { password: NEW_PASSWORD, confirmPassword: NEW_PASSWORD }
const page = async (who: Visitor, path: string) => (await who.get(path)).text()

describe('linking without JavaScript', () => {
  test('leads from the billing login over a new password to the account', async () => {
    const who = visitor()
    expect(location(await who.submit('/auth/link', CHLOE))).toEqual([303, '/auth/set-password'])
    const form = await page(who, '/auth/set-password')
    expect(form).toMatch(/name="email"[^>]*value="chloe@example.jp"[^>]*autocomplete="username"/)
    expect(form).toMatch(/name="password"[^>]*autocomplete="new-password"/)
    expect(location(await who.submit('/auth/set-password', passwords))).toEqual([303, '/dashboard'])
    expect(who.cookies.has('__Host-set-password')).toBe(false)
    expect((await who.get('/api/auth/sessions')).status).toBe(200)
    expect((await traces('AC-100003')).mappings).toHaveLength(1)
  })

  test('a second factor leads over the mail and a choice', async () => {
    const who = visitor()
    const { clientIds } = await makeBillingLogin('AC-100001', { twoFactor: true })
    const answer = await who.submit('/auth/link', { email: 'aiko@example.jp', password: BILLING_PASSWORD })
    expect(location(answer)).toEqual([303, '/auth/link?mailed'])
    expect(await page(who, '/auth/link?mailed')).toContain('Check your mail')

    const token = await mailedToken('aiko@example.jp')
    const path = `/auth/link/choose?token=${encodeURIComponent(token)}`
    const choice = await page(who, path)
    expect(choice).toContain('Aiko Tanaka')
    expect(await page(who, path)).toContain('Aiko Tanaka')
    const missing = await who.submit('/auth/link/choose', { token })
    expect([missing.status, await missing.text()]).toEqual([422, expect.stringContaining('Choose an account.')])
    const done = await who.submit('/auth/link/choose', { token, clientId: clientIds[0] ?? '' })
    expect(location(done)).toEqual([303, '/auth/set-password'])
    const used = await who.get(path)
    expect([used.status, await used.text()]).toEqual([410, expect.stringContaining('no longer good')])
  })

  test('keeps what was typed, but no password, and asks for the number where it belongs', async () => {
    const who = visitor()
    const wrong = await who.submit('/auth/link', { ...CHLOE, password: 'not my password' })
    const text = await wrong.text()
    expect(wrong.status).toBe(401)
    expect(text).toContain('<title>Error: ')
    expect(text).toMatch(/name="email"[^>]*value="chloe@example.jp"/)
    expect(text).not.toContain('not my password')

    await makeBillingLogin('AC-100001', { clients: [{ customerNumber: null }] })
    const asked = await who.submit('/auth/link', { email: 'aiko@example.jp', password: BILLING_PASSWORD })
    const form = await asked.text()
    expect(asked.status).toBe(422)
    expect(form).toContain('id="field-sfNumber-error"')
    expect(form).toMatch(/<details class="form" open>/)
    expect(form).not.toContain(BILLING_PASSWORD)
  })

  test('passwords that differ are said beside the field, and are not shown', async () => {
    const who = visitor()
    await who.submit('/auth/link', CHLOE)
    const answer = await who.submit('/auth/set-password', { ...passwords, confirmPassword: 'another one entirely' })
    const text = await answer.text()
    expect([answer.status, text.includes('id="field-confirmPassword-error"')]).toEqual([422, true])
    expect(text).not.toContain(NEW_PASSWORD)
    expect(location(await who.submit('/auth/set-password', passwords))).toEqual([303, '/dashboard'])
  })

  test('who comes without the token is led back to the beginning', async () => {
    for (const path of ['/auth/set-password', '/auth/link/choose', '/auth/link/choose?token=made.up']) {
      const answer = await visitor().get(path)
      expect([answer.status, await answer.text()]).toEqual([410, expect.stringContaining('href="/auth/link"')])
    }
  })
})

test.each(['/auth/link', '/auth/link?mailed', '/auth/set-password'])('%s may run nothing and is nobody else’s', async (path) => {
  const answer = await visitor().get(path)
  expect(answer.headers.get('Cache-Control')).toBe('private, no-store')
  expect(answer.headers.get('Content-Security-Policy')).toContain("script-src 'none'")
  expect(await answer.text()).not.toMatch(/<script|style="|onclick/)
})
