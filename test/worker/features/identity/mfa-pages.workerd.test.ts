import { beforeEach, expect, test } from 'vitest'
import { AIKO, codeOf, isIn, withPasskey, withTotp, wrongCodeOf } from './mfa-scene.ts'
import { signUp, startOver } from './people.ts'
import { visitor, type Visitor } from './visitor.ts'

let owner: Visitor

beforeEach(async () => {
  await startOver()
  owner = visitor()
  await signUp(owner, 'AC-100001')
})

/** The fields of the page's n-th form as a browser would send them untouched. */
function fieldsOf(page: string, form = 0): Record<string, string> {
  const html = page.split('<form')[form + 1]?.split('</form>')[0] ?? ''
  const pairs = [...html.matchAll(/<(?:input|button)[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g)]
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]))
}

/** As the browser reads attributes. */
function plain(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.replaceAll('&quot;', '"')]))
}

async function logIn(who: Visitor, next = '/orders'): Promise<string> {
  const answer = await who.submit('/auth/login', { ...AIKO, next })
  expect([answer.status, who.cookies.size]).toEqual([200, 0])
  const page = await answer.text()
  const script = page.includes('data-passkey') ? /script-src 'sha256-[^' ]+';/ : /script-src 'none';/
  expect(answer.headers.get('Content-Security-Policy')).toMatch(script)
  return page
}

test('the form of the login asks for the code and goes where it was wanted', async () => {
  const { secret } = await withTotp(owner)
  const who = visitor()
  const page = await logIn(who)
  expect(page).toContain('autocomplete="one-time-code"')
  const wrong = await who.submit('/auth/login/mfa', { ...fieldsOf(page), code: wrongCodeOf(secret) })
  const again = await wrong.text()
  expect(wrong.status).toBe(422)
  expect(again).toContain('<title>Error: Confirm that it is you')
  expect(again).toContain('<a href="#field-code">This code is wrong')
  const empty = await who.submit('/auth/login/mfa', fieldsOf(again))
  expect([empty.status, await empty.text()]).toEqual([422, expect.stringContaining('field-code-error')])
  const done = await who.submit('/auth/login/mfa', { ...fieldsOf(again), code: codeOf(secret) })
  expect([done.status, done.headers.get('Location')]).toEqual([303, '/orders'])
  expect(await isIn(who)).toBe(true)
})

test('a recovery code is one button away, and all there is without JavaScript for who has passkeys only', async () => {
  const { recoveryCodes } = await withTotp(owner)
  const who = visitor()
  const page = await (await who.submit('/auth/login/mfa', fieldsOf(await logIn(who), 1))).text()
  expect(page).toContain('Use your authenticator app instead')
  const done = await who.submit('/auth/login/mfa', { ...fieldsOf(page), code: recoveryCodes[0] ?? '' })
  expect(done.status).toBe(303)
  await owner.remove('/api/auth/mfa/totp')
  await withPasskey(owner)
  const other = await logIn(visitor())
  expect(fieldsOf(other)).toMatchObject({ method: 'recovery' })
  expect(other).toContain('data-passkey')
  const wrong = await visitor().submit('/auth/login/mfa', { ...plain(fieldsOf(other)), code: 'aaaa-bbbb-cccc-dddd' })
  expect(await wrong.text()).toContain('data-passkey')
  const broken = await visitor().submit('/auth/login/mfa', { ...fieldsOf(other), passkeyOptions: '{"rpId":' })
  expect(await broken.text()).not.toContain('data-passkey')
  expect(other).not.toContain('authenticator app instead')
})

test('a challenge that is over leads back to the start', async () => {
  const { secret } = await withTotp(owner)
  const who = visitor()
  const page = await logIn(who)
  const fields = { ...fieldsOf(page), code: codeOf(secret) }
  expect((await who.submit('/auth/login/mfa', fields)).status).toBe(303)
  const over = await visitor().submit('/auth/login/mfa', fields)
  expect([over.status, await over.text()]).toEqual([401, expect.stringContaining('Please sign in again')])
  const direct = await visitor().get('/auth/login/mfa')
  expect([direct.status, direct.headers.get('Location')]).toEqual([303, '/auth/login'])
})

test('nothing of what a form sends is shown as it is', async () => {
  const evil = '"><script>alert(1)</script>'
  const answer = await visitor().submit('/auth/login/mfa', {
    challenge: evil,
    methods: `totp ${evil}`,
    method: evil,
    next: evil,
    code: evil,
  })
  expect([answer.status, await answer.text()]).toEqual([422, expect.not.stringContaining('<script>alert')])
})
