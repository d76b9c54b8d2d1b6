import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PasskeyCreationOptions, PasskeyLoginStartedView } from '#worker/contracts/mfa.ts'
import { signUp } from '../../../factories.ts'
import { type Portal, startPortal } from '../../../setup/portal.ts'
import { SoftwareAuthenticator } from '../../../setup/software-authenticator.ts'

let portal: Portal

beforeAll(async () => {
  portal = await startPortal()
}, 120_000)
afterAll(() => portal?.close())

test('the built portal loads what passkeys need when the first one comes', async () => {
  const browser = portal.browser()
  await signUp(browser, portal.sandbox, 'AC-100001')
  const key = new SoftwareAuthenticator(new URL(portal.url).origin)
  const options = await browser.json<PasskeyCreationOptions>(browser.post('/api/auth/mfa/passkeys/options'))
  await browser.json(browser.post('/api/auth/mfa/passkeys', { name: 'Key', attestation: key.create(options) }))
  const other = portal.browser()
  const started = await other.json<PasskeyLoginStartedView>(other.post('/api/auth/mfa/passkeys/login/options'))
  const input = { challenge: started.challenge, assertion: key.get(started.options) }
  expect(await other.json(other.post('/api/auth/mfa/passkeys/login', input))).toMatchObject({ email: 'aiko@example.jp' })
})
