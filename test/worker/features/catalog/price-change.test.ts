import { afterAll, beforeAll, expect, it } from 'vitest'
import { planOf, plans } from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

/** What the issue promises locally; the public promise is two minutes. */
const LIMIT_MS = 10_000
let portal: Portal

beforeAll(async () => {
  portal = await startPortal()
})
afterAll(() => portal.close())

it('a price edited by staff reaches the page and the JSON by event, without a cron tick', async () => {
  const browser = portal.browser()
  const { sku, slug, price } = await planOf(browser, 'vpn')
  const edited = price.amount + 27
  await portal.sandbox.control(`/products/${sku}`, { method: 'PATCH', body: { price: edited } })
  const shown = edited.toLocaleString('en-US')
  await expect
    .poll(async () => (await browser.get(`/services/vpn/${slug}`)).text(), { timeout: LIMIT_MS, interval: 300 })
    .toContain(shown)
  const published = (await plans(browser)).find((plan) => plan.sku === sku)
  expect(published?.price.amount).toBe(edited)
})
