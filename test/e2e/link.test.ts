import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { PASSWORD, seedAccount, signUpCode, until } from '../factories.ts'
import { type Portal, startPortal } from '../setup/portal.ts'
import { launchChromium, watchErrors } from './chromium.ts'
import { askForCode, fillSignUp, signIn } from './pages.ts'
import { VIEWPORTS } from './screenshots.ts'

const PATIENCE_MS = 20_000
const BILLING_PASSWORD = 'an old billing password'
const NEW_PASSWORD = 'seven otters juggle lemons'
const NEW_ADDRESS = 'chloe.new@example.jp'

let portal: Portal
let chrome: Browser

beforeAll(async () => {
  portal = await startPortal({ hostname: 'localhost' })
  chrome = await launchChromium()
}, 120_000)
afterAll(async () => {
  await chrome?.close()
  await portal?.close()
})

/** A browser of its own that runs no scripts. */
async function plainPage(): Promise<{ page: Page; errors: string[] }> {
  const context = await chrome.newContext({ viewport: VIEWPORTS.phone, javaScriptEnabled: false })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  return { page, errors: watchErrors(page) }
}

async function linkBillingLogin(page: Page, email: string, password: string): Promise<void> {
  await page.goto(`${portal.url}/auth/login`)
  await page.getByRole('link', { name: 'Link that login' }).click()
  await page.getByLabel('E-mail address of your billing login').fill(email)
  await page.getByLabel('Password of your billing login').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('New password once more').fill(PASSWORD)
  await page.getByRole('button', { name: 'Save and sign in' }).click()
  await page.waitForURL('**/dashboard')
}

test('a billing login is linked and gets a password of its own', async () => {
  const { page, errors } = await plainPage()
  await linkBillingLogin(page, 'chloe@example.jp', 'chloe-billing-9876')
  expect(page.url()).toBe(`${portal.url}/auth/set-password`)
  await choosePassword(page)
  const login = portal.browser()
  expect((await login.post('/api/auth/login', { email: 'chloe@example.jp', password: PASSWORD })).status).toBe(200)
  expect(errors).toEqual([])
})

test('a second factor and a second account lead over the mail', async () => {
  const { page, errors } = await plainPage()
  const { sandbox } = portal
  const clients = [{}, { customerNumber: 'AC-100002' }]
  await sandbox.control('/accounts/AC-100001/billing-login', { body: { password: BILLING_PASSWORD, twoFactor: true, clients } })
  await linkBillingLogin(page, 'aiko@example.jp', BILLING_PASSWORD)
  await page.getByRole('heading', { name: 'Check your mail' }).waitFor()
  const link = await until('the mailed link', async () => {
    const mail = (await sandbox.mails('aiko@example.jp')).at(-1)
    return /https?:\/\/\S+\/auth\/link\/choose\S+/.exec(mail?.text ?? '')?.[0] ?? null
  })

  await page.goto(link)
  await page.getByRole('button', { name: 'Link this account' }).click()
  expect(page.url()).toBe(link)
  await page.getByLabel(/AC-100001/).check()
  await page.getByRole('button', { name: 'Link this account' }).click()
  await choosePassword(page)
  expect(errors).toEqual([])
})

test('another code leaves the form of the sign-up as it was typed', async () => {
  const { page, errors } = await plainPage()
  const emma = seedAccount('AC-100005')
  await page.goto(`${portal.url}/auth/signup`)
  await askForCode(page, emma)
  const first = await signUpCode(portal.sandbox, emma.email)
  await fillSignUp(page, emma, '')
  await page.getByRole('button', { name: 'Mail me another code' }).click()
  await page.getByText('Another code is on its way').waitFor()
  expect(await page.getByLabel('Street address').inputValue()).toBe(emma.address.street)

  const second = await until('another code', async () => {
    const code = await signUpCode(portal.sandbox, emma.email)
    return code === first ? null : code
  })
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Password once more').fill(PASSWORD)
  await page.getByLabel('Code from the mail').fill(`${second.slice(0, 3)} ${second.slice(3)}`)
  await page.getByLabel('Code from the mail').press('Enter')
  await page.waitForURL('**/dashboard')
  expect(errors).toEqual([])
})

test('who linked changes password and address, and is told what keeps the account open', async () => {
  const browser = await launchChromium()
  onTestFinished(() => browser.close())
  const page = await (await browser.newContext({ viewport: VIEWPORTS.desktop, timezoneId: 'Asia/Tokyo' })).newPage()
  page.setDefaultTimeout(PATIENCE_MS)
  const errors = watchErrors(page)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const close = async (email: string) => {
    await page.goto(`${portal.url}/account/data`)
    await press('Close my account')
    await page.getByLabel('Type your e-mail address to confirm').fill(email)
    await page.getByRole('dialog').getByRole('button', { name: 'Close my account' }).click()
  }
  await page.goto(`${portal.url}/auth/login?next=/account/security`)
  await signIn(page, seedAccount('AC-100003'))

  await press('Change your password')
  const field = page.locator('input[autocomplete=new-password]')
  await field.fill('passwordpassword')
  await press('Save the password')
  await page.locator('[aria-invalid=true]').waitFor()
  await field.fill(NEW_PASSWORD)
  await press('Save the password')
  await page.getByText('Your new password is saved.').waitFor()
  const login = (email: string, password: string) => portal.browser().post('/api/auth/login', { email, password })
  expect((await login('chloe@example.jp', PASSWORD)).status).toBe(401)

  await close('chloe@example.jp')
  await page.getByText('Your account is still in use').waitFor()
  const held = page.getByRole('alert').or(page.getByRole('status')).getByRole('link')
  expect(await held.first().getAttribute('href')).toMatch(/^\/subscriptions\/\d+$/)

  await page.goto(`${portal.url}/account`)
  await press('Change e-mail address')
  await page.getByLabel('New e-mail address').fill(NEW_ADDRESS)
  await press('Mail me a link')
  await page.getByText('Look into the new mailbox').waitFor()
  const link = await until('the mailed link', async () => {
    const texts = (await portal.sandbox.mails(NEW_ADDRESS)).map(({ text }) => text)
    return texts.map((text) => /\S+\/auth\/confirm-email\?token=\S+/.exec(text)?.[0]).find(Boolean) ?? null
  })
  await page.goto(link)
  await press('Confirm this address')
  await page.getByText('From now on you sign in with the new address.').waitFor()
  expect((await login(NEW_ADDRESS, NEW_PASSWORD)).status).toBe(200)

  await close(NEW_ADDRESS)
  await page.getByText(/You can close your login from \d+ \w+ \d{4}/).waitFor()
  expect((await login(NEW_ADDRESS, NEW_PASSWORD)).status).toBe(200)
  // The two refused closings.
  expect(errors.filter((error) => !error.includes('status of 409'))).toEqual([])
})
