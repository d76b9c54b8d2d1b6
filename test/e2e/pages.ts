import type { Page } from 'playwright-core'
import type { SeedAccount } from '../sandbox/seed/accounts.ts'
import { PASSWORD } from '../factories.ts'

/** What a customer types and presses, page by page. */
export async function askForCode(page: Page, account: SeedAccount): Promise<void> {
  await page.getByLabel('Customer number').fill(account.customerNumber)
  await page.getByLabel('E-mail address', { exact: true }).fill(account.email)
  await page.getByLabel('E-mail address once more').fill(account.email)
  await page.getByRole('button', { name: 'Mail me a code' }).click()
  await page.getByLabel('Code from the mail').waitFor()
}

export async function fillSignUp(page: Page, account: SeedAccount, code: string): Promise<void> {
  await page.getByLabel('Code from the mail').fill(code)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByLabel('Password once more').fill(PASSWORD)
  await page.getByLabel('First name').fill(account.firstName)
  await page.getByLabel('Last name').fill(account.lastName)
  await page.getByLabel('Phone number').fill(account.phone)
  await page.getByLabel('Postcode').fill(account.address.postcode)
  await page.getByLabel('Prefecture').fill(account.address.state)
  await page.getByLabel('City or ward').fill(account.address.city)
  await page.getByLabel('Street address').fill(account.address.street)
}

export async function signIn(page: Page, account: SeedAccount): Promise<void> {
  await page.getByLabel('E-mail address').fill(account.email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** A category of the account's own catalog. */
export async function addFirstPlan(page: Page, origin: string, category: 'internet' | 'vpn'): Promise<void> {
  await page.goto(`${origin}/account/services/${category}`)
  await page
    .getByRole('button', { name: /Add to cart/ })
    .first()
    .click()
}

/** The page has its data: nothing says it is still loading. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
}
