import { afterAll, beforeAll, expect, it } from 'vitest'
import { CatalogHealthView, CatalogView } from '#worker/contracts/catalog.ts'
import { startPortal, type Portal } from '../../setup/portal.ts'

const PLANS = 1000
/** Rendered, stored and written to KV; a few seconds on an idle machine. */
const LIMIT_MS = 60_000
let portal: Portal

beforeAll(async () => {
  portal = await startPortal()
  await portal.sandbox.control('/events', { body: { deliver: 'drop' } })
  await portal.sandbox.control('/catalog', { body: { plans: PLANS } })
})
afterAll(() => portal.close())

const health = async () => CatalogHealthView.parse(await (await portal.fetch('/api/health/services/cache')).json())
const loads = async () =>
  (await portal.sandbox.ledger({ vendor: 'salesforce', type: 'call' })).filter(
    ({ operation, key }) => operation === 'query' && key === 'PricebookEntry',
  ).length

async function planList() {
  const answer = await portal.fetch('/api/public/services')
  expect(answer.status).toBe(200)
  return CatalogView.parse(await answer.json()).plans
}

it('1,000 plans in two languages are published whole, read page by page and once', async () => {
  await portal.sandbox.control('/salesforce/settings', { body: { pageSize: 200 } })
  const startedAt = performance.now()
  const plans = await planList()
  console.info(`first visitor waited ${Math.round(performance.now() - startedAt)} ms for ${plans.length} plans`)
  expect(plans.length).toBeGreaterThan(PLANS)
  for (const language of ['', '/ja']) {
    const { slug, category, name } = plans.at(-1) ?? {}
    const page = await portal.fetch(`${language}/services/${category}/${slug}`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(language === '' ? name?.en : name?.ja)
  }
  await expect.poll(async () => (await health()).visible, { timeout: LIMIT_MS, interval: 250 }).toBe(true)
  console.info(`in KV after ${Math.round(performance.now() - startedAt)} ms`)
  expect(await loads()).toBe(1)
  expect(await health()).toMatchObject({ refused: 0, stale: false })
}, 90_000)

it('one price among them is published without the rest', async () => {
  await portal.sandbox.control('/events', { body: { deliver: 'resume' } })
  const startedAt = performance.now()
  await portal.sandbox.control('/products/VPN-US', { method: 'PATCH', body: { price: 4321 } })
  await expect
    .poll(async () => (await portal.fetch('/services/vpn/vpn-united-states')).text(), { timeout: LIMIT_MS, interval: 250 })
    .toContain('4,321')
  console.info(`a price was on its page after ${Math.round(performance.now() - startedAt)} ms`)
}, 90_000)
