import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { logIn, PASSWORD, signUp, until } from '../../../factories.ts'
import { launchPortal, type Portal } from '../../../setup/launch-portal.ts'

const EMAIL = 'aiko@example.jp'
const NEW_PASSWORD = 'lantern gravel monsoon pixel'

let portal: Portal
beforeAll(async () => {
  portal = await launchPortal({ sandbox: inject('sandboxUrl') })
  await signUp(portal.browser(), portal.sandbox)
})
afterAll(() => portal.close())

const links = async () =>
  (await portal.sandbox.mails(EMAIL)).flatMap(({ text }) => /\/auth\/reset-password\?token=(\S+)/.exec(text)?.[1] ?? [])

test('a portal killed right after the answer mails the link after its restart, and a link outlives a kill', async () => {
  const asked = await portal.browser().post('/api/auth/request-password-reset', { email: EMAIL })
  await portal.kill()
  expect(asked.status).toBe(202)
  await portal.restart()
  await portal.scheduled()
  const token = await until('the reset link', async () => (await links()).at(-1) ?? null)
  await portal.kill()
  await portal.restart()
  const reset = () => portal.browser().post('/api/auth/reset-password', { token, password: NEW_PASSWORD })
  expect((await reset()).status).toBe(204)
  expect((await reset()).status).toBe(422)
  await logIn(portal.browser(), { email: EMAIL, password: NEW_PASSWORD })
  await expect(logIn(portal.browser(), { email: EMAIL, password: PASSWORD })).rejects.toThrow('401')
  expect(await links()).toHaveLength(1)
}, 120_000)
