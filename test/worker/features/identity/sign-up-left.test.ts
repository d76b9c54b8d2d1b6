import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { PASSWORD, seedAccount, signUpCode, signUpForm } from '../../../factories.ts'
import { type Portal, startPortal } from '../../../setup/portal.ts'

const NUMBER = 'AC-100001'
let portal: Portal

beforeAll(async () => {
  portal = await startPortal()
}, 180_000)
afterAll(() => portal.close())

test('who closes the page while billing works finds the sign-up done, and is told to sign in', async () => {
  const { sandbox } = portal
  const account = seedAccount(NUMBER)
  const first = portal.browser()
  await first.json(first.post('/api/auth/signup/start', { sfNumber: NUMBER, email: account.email }))
  const form = signUpForm(account, await signUpCode(sandbox, account.email))

  const fault = await sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind: 'hang' })
  const page = new AbortController()
  const left = first
    .fetch('/api/auth/signup', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(form),
      signal: page.signal,
    })
    .catch(() => 'left')
  await vi.waitFor(async () => expect((await sandbox.faults()).find(({ id }) => id === fault)?.held).toBe(1), { timeout: 10_000 })
  page.abort()
  expect(await left).toBe('left')

  expect((await portal.browser().post('/api/auth/signup', form)).status).toBe(409)
  await sandbox.removeFault(fault)
  const second = portal.browser()
  const login = () => second.post('/api/auth/login', { email: account.email, password: PASSWORD })
  await vi.waitFor(async () => expect((await login()).status).toBe(200), { timeout: 15_000, interval: 1500 })
  const made = (await sandbox.ledger({ vendor: 'whmcs', type: 'effect' })).filter(({ operation }) => operation === 'AddClient')
  expect(made).toHaveLength(1)

  const again = await portal.browser().post('/api/auth/signup', form)
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, 'ALREADY_LINKED'])
})
