import { ulid } from 'ulid'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CatalogView, PlanView } from '#worker/contracts/catalog.ts'
import type { PlaceOrderView } from '#worker/contracts/orders.ts'
import type { AccountServicesView } from '#worker/contracts/services.ts'
import { emptyLine } from '#web/features/checkout/checkout-form.ts'
import { toPlaceOrderInput } from '#web/features/checkout/to-place-order-input.ts'
import { addCard, type Customer, EID, signUp, until } from '../../../factories.ts'
import { CATALOG } from '../../../sandbox/seed/catalog.ts'
import { type Portal, startPortal } from '../../../setup/portal.ts'
import { chargesOf, dataPrices, pagePrices, type Prices, statedPrices, tablePrices } from './price-equality-shown.ts'

type Row = Record<string, unknown>
const LANGUAGES = [
  ['en', ''],
  ['ja', '/ja'],
] as const
/** One customer for each kind of line: an account has one internet service. */
const HOMES = { 'AC-100001': 'Home 1G', 'AC-100002': 'Home 10G', 'AC-100003': 'Apartment 1G', 'AC-100005': 'Apartment 100M' }

const seeded: Prices = Object.fromEntries(CATALOG.map(({ sku, price }) => [sku, price]))
const edited: Prices = Object.fromEntries(CATALOG.map(({ sku, price }, index) => [sku, price + 11 + index]))

let portal: Portal
let customers: Customer[]

beforeAll(async () => {
  portal = await startPortal()
  customers = await Promise.all(
    Object.entries(HOMES).map(async ([number, offeringType]) => {
      const body = { status: 'Eligible', offeringType }
      await portal.sandbox.control(`/accounts/${number}/eligibility`, { body })
      const customer = await signUp(portal.browser(), portal.sandbox, number)
      await addCard(customer)
      return customer
    }),
  )
}, 120_000)
afterAll(() => portal.close())

const records = async (object: string) =>
  (await portal.sandbox.control<{ records: Row[] }>(`/salesforce/records/${object}`)).records

/** The published catalog, once it has these prices. */
function published(prices: Prices): Promise<CatalogView> {
  const browser = portal.browser()
  return until('the prices to be published', async () => {
    const answer = await browser.get('/api/public/services')
    const catalog = answer.ok ? ((await answer.json()) as CatalogView) : null
    return catalog?.plans.every((plan) => isPriced(plan, prices)) ? catalog : null
  })
}

const isPriced = (plan: PlanView, prices: Prices) => chargesOf(plan).every(({ sku, price }) => price.amount === prices[sku])

/** `{sku: yen}` of what a plan should cost with everything that goes with it. */
const expectedOf = (plan: PlanView, prices: Prices) => Object.fromEntries(chargesOf(plan).map(({ sku }) => [sku, prices[sku]]))

async function expectPagesToShow(plans: readonly PlanView[], prices: Prices): Promise<void> {
  const browser = portal.browser()
  const read = async (path: string) => (await browser.get(path)).text()
  for (const [language, prefix] of LANGUAGES) {
    for (const category of ['internet', 'sim', 'vpn'] as const) {
      const table = await read(`${prefix}/services/${category}`)
      const answer = await browser.json<CatalogView>(browser.get(`/api/public/services/${category}`))
      const own = plans.filter((plan) => plan.category === category)
      expect(answer.plans).toEqual(own)
      for (const plan of own) {
        const path = `${prefix}/services/${category}/${plan.slug}`
        const html = await read(path)
        expect(pagePrices(html, plan, language), path).toEqual(expectedOf(plan, prices))
        const data = dataPrices(html, plan.sku)
        expect([data.length > 0, new Set(data)], `${path}: JSON-LD`).toEqual([true, new Set([prices[plan.sku]])])
        const amounts = tablePrices(table, path)
        const right = [prices[plan.sku], plan.dueNow.amount, ...plan.companions.map(({ sku }) => prices[sku])]
        expect(amounts, `${path} in its table`).toContain(prices[plan.sku])
        expect(
          amounts.filter((amount) => !right.includes(amount)),
          `${path}: other amounts in its row`,
        ).toEqual([])
      }
    }
  }
}

/** What the account may order, of this edition of the catalog. */
async function offered(customer: Customer, version: string): Promise<PlanView[]> {
  const { browser } = customer
  const services = await until('the account to see the edition', async () => {
    const view = await browser.json<AccountServicesView>(browser.get('/api/account/services'))
    return view.version === version ? view : null
  })
  const { internet, sim, vpn } = services
  return [...internet.plans, ...sim.plans, ...sim.plansWithVoiceInCart, ...vpn.plans]
}

/** The cart as the checkout page sends it, every option chosen. */
function cartOf(plans: readonly PlanView[]) {
  const lines = plans.map((plan) => ({ id: `line-${ulid()}`, quantity: 1, plan }))
  const fields = lines.map(({ id, plan }) => {
    return [id, { ...emptyLine(plan.category), options: plan.options.map(({ sku }) => sku), eid: EID }] as const
  })
  const order = { lines, fields: Object.fromEntries(fields), corrections: {}, confirmDuplicate: false }
  return toPlaceOrderInput({ ...order, checkoutId: ulid() })
}

/** Orders the plans at once; the answer and Salesforce's own items must have the prices, and nothing else. */
async function expectOrderedAt(prices: Prices, { browser }: Customer, plans: readonly PlanView[]): Promise<PlaceOrderView> {
  const placed = await browser.json<PlaceOrderView>(browser.post('/api/orders', cartOf(plans)))
  const [items, products, orders] = await Promise.all([records('OrderItem'), records('Product2'), records('Order')])
  const skuOf = new Map(products.map((product) => [product['Id'], String(product['StockKeepingUnit'])]))
  expect(placed.orders).toHaveLength(plans.length)
  for (const plan of plans) {
    const expected = expectedOf(plan, prices)
    const order = placed.orders.find(({ items: [first] }) => first?.sku === plan.sku)
    expect(Object.fromEntries((order?.items ?? []).map(({ sku, price }) => [sku, price.amount])), plan.sku).toEqual(expected)
    const record = orders.find((row) => row['Portal_Order_Id__c'] === order?.id || row['Id'] === order?.id)
    const own = items.filter((item) => item['OrderId'] === record?.['Id'])
    const stored = own.map((item) => [skuOf.get(item['Product2Id']), item['UnitPrice']])
    expect(Object.fromEntries(stored), `${plan.sku} in Salesforce`).toEqual(expected)
    expect([own.length, own.map((item) => item['Quantity'])]).toEqual([chargesOf(plan).length, own.map(() => 1)])
  }
  return placed
}

/** Every plan is ordered: internet one after another, each cancelled for the next. */
async function expectOrdersToAgree(version: string, all: readonly PlanView[], prices: Prices): Promise<void> {
  const seen = await Promise.all(customers.map((customer) => offered(customer, version)))
  for (const plan of seen.flat()) expect(statedPrices(plan), `${plan.sku} in the account`).toEqual(expectedOf(plan, prices))
  expect(new Set(seen.flat().map(({ sku }) => sku))).toEqual(new Set(all.map(({ sku }) => sku)))
  await Promise.all(
    customers.map(async (customer, index) => {
      const { browser } = customer
      const mine = seen[index] ?? []
      for (const plan of mine.filter(({ category }) => category === 'internet')) {
        const [order] = (await expectOrderedAt(prices, customer, [plan])).orders
        await browser.json(browser.post(`/api/orders/${order?.id}/cancel`))
      }
      if (index === 0)
        await expectOrderedAt(
          prices,
          customer,
          mine.filter(({ category }) => category !== 'internet'),
        )
    }),
  )
}

test('every SKU costs the same to the yen wherever it is named, before and after staff change all prices', async () => {
  const before = await published(seeded)
  const visible = CATALOG.filter(({ itemClass }) => itemClass === 'Service').map(({ sku }) => sku)
  expect(new Set(before.plans.map(({ sku }) => sku))).toEqual(new Set(visible))
  const named = new Set(before.plans.flatMap((plan) => chargesOf(plan).map(({ sku }) => sku)))
  expect(named).toEqual(new Set(Object.keys(seeded)))
  await expectPagesToShow(before.plans, seeded)
  await expectOrdersToAgree(before.version, before.plans, seeded)

  for (const [sku, price] of Object.entries(edited)) {
    await portal.sandbox.control(`/products/${sku}`, { method: 'PATCH', body: { price } })
  }
  const [customer] = customers
  const old = before.plans.filter(({ category }) => category !== 'internet')
  const answer = await customer?.browser.post('/api/orders', cartOf(old))
  const problem = (await answer?.json()) as {
    code: string
    details: { changes: { sku: string; shown: number; current: number }[] }
  }
  expect([answer?.status, problem.code]).toEqual([409, 'PRICE_CHANGED'])
  const changes = new Map(problem.details.changes.map(({ sku, shown, current }) => [sku, [shown, current]]))
  const wanted = old.flatMap(chargesOf).map(({ sku }) => [sku, [seeded[sku], edited[sku]]] as const)
  expect(changes).toEqual(new Map(wanted))

  const after = await published(edited)
  await expectPagesToShow(after.plans, edited)
  await expectOrdersToAgree(after.version, after.plans, edited)
}, 180_000)
