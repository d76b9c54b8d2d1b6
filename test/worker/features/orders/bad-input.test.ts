import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ulid } from 'ulid'
import type { Problem } from '#worker/contracts/errors.ts'
import type { OrderListView, PlaceOrderView } from '#worker/contracts/orders.ts'
import type { z } from 'zod'
import { addCard, checkout, type Customer, lineOf, planOf, plans, removeCard, signUp } from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

let portal: Portal
let customer: Customer

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
})
afterAll(() => portal.close())

type Cart = ReturnType<typeof checkout>

const send = (cart: unknown, headers?: Record<string, string>) => customer.browser.post('/api/orders', cart, headers)
const orders = async () => (await customer.browser.json<z.infer<typeof OrderListView>>(customer.browser.get('/api/orders'))).items
/** What the portal changed at the vendors; mails of earlier steps may still arrive, and staff act on purpose. */
async function effects(): Promise<number> {
  const rows = await portal.sandbox.ledger({ type: 'effect' })
  return rows.filter((row) => row.vendor !== 'sendgrid' && !row.operation.startsWith('staff ')).length
}

/** Good calls between the bad ones: the breaker must not open, it has tests of its own. */
async function healthyTraffic(): Promise<void> {
  for (let call = 0; call < 8; call++) await customer.browser.get('/api/billing/payment-methods/summary?live=1')
}

async function vpnCart(): Promise<Cart> {
  return checkout([lineOf(await planOf(customer.browser, 'vpn'))])
}

/** The answer says what to do, and neither the vendors nor the order list know anything of the attempt. */
async function expectRefused(cart: unknown, code: string): Promise<Problem> {
  const before = { effects: await effects(), orders: await orders() }
  const answer = await send(cart)
  const problem = (await answer.json()) as Problem
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(problem).toMatchObject({ code, status: answer.status })
  expect(problem.detail.length).toBeGreaterThan(20)
  expect({ effects: await effects(), orders: await orders() }).toEqual(before)
  return problem
}

describe('a cart that cannot be ordered', () => {
  it('with a bad EID', async () => {
    const line = lineOf(await planOf(customer.browser, 'sim'), {
      config: { category: 'sim', kind: 'eSIM', eid: '89033023422222222222222222222222' },
    })
    const problem = await expectRefused(checkout([line]), 'EID_INVALID')
    expect(problem.errors?.[0]?.field).toBe('lines.0.config.eid')
  })

  it('with an unknown SKU', async () => {
    const line = { ...lineOf(await planOf(customer.browser, 'vpn')), sku: 'NO-SUCH-SKU' }
    expect(await expectRefused(checkout([line]), 'SKU_UNAVAILABLE')).toMatchObject({ details: { skus: ['NO-SUCH-SKU'] } })
  })

  it('with a SKU that was withdrawn meanwhile', async () => {
    const plan = await planOf(customer.browser, 'vpn')
    await portal.sandbox.control(`/products/${plan.sku}`, { method: 'PATCH', body: { active: false } })
    await expectRefused(checkout([lineOf(plan)]), 'SKU_UNAVAILABLE')
    await portal.sandbox.control(`/products/${plan.sku}`, { method: 'PATCH', body: { active: true } })
  })

  it('at a price that moved since the page was opened: old and new are shown', async () => {
    const plan = await planOf(customer.browser, 'vpn')
    const cart = checkout([lineOf(plan)])
    const price = plan.price.amount
    await portal.sandbox.control(`/products/${plan.sku}`, { method: 'PATCH', body: { price: price + 100 } })
    const problem = await expectRefused(cart, 'PRICE_CHANGED')
    expect(problem.details).toMatchObject({
      changes: [{ sku: plan.sku, shown: price, current: price + 100, reason: 'price-list' }],
    })
    await portal.sandbox.control(`/products/${plan.sku}`, { method: 'PATCH', body: { price } })
  })

  it('with a plan of another building type', async () => {
    const plan = (await plans(customer.browser)).find((one) => one.internet?.offeringType === 'Apartment 1G')
    if (!plan) throw new Error('no apartment plan in the seed')
    await expectRefused(checkout([lineOf(plan)]), 'NOT_ELIGIBLE')
  })

  it('with two internet lines', async () => {
    const line = lineOf(await planOf(customer.browser, 'internet'))
    await expectRefused(checkout([line, line]), 'INTERNET_ALREADY_ACTIVE')
    await expectRefused(checkout([{ ...line, quantity: 2 }]), 'INTERNET_ALREADY_ACTIVE')
  })

  it('without a card', async () => {
    const cart = await vpnCart()
    await removeCard(customer)
    await expectRefused(cart, 'PAYMENT_METHOD_MISSING')
    await addCard(customer)
  })

  it.each<[string, (cart: Cart) => unknown]>([
    ['no lines', (cart) => ({ ...cart, lines: [] })],
    ['terms not accepted', (cart) => ({ ...cart, acceptedTerms: false })],
    ['a checkout id of another kind', (cart) => ({ ...cart, checkoutId: 'abc' })],
    ['a negative quantity', (cart) => ({ ...cart, lines: cart.lines.map((line) => ({ ...line, quantity: -1 })) })],
  ])('with %s', async (_name, change) => {
    const problem = await expectRefused(change(await vpnCart()), 'VALIDATION_FAILED')
    expect(problem.errors?.length).toBeGreaterThan(0)
  })

  it('from a page that is not ours', async () => {
    const before = await effects()
    const answer = await send(await vpnCart(), { 'Sec-Fetch-Site': 'cross-site' })
    expect(await answer.json()).toMatchObject({ code: 'CSRF_REJECTED' })
    expect(await effects()).toBe(before)
  })

  it('without being signed in', async () => {
    const answer = await portal.browser().post('/api/orders', await vpnCart())
    expect(answer.status).toBe(401)
  })
})

describe('a vendor that does not answer while the order is placed', () => {
  const steps = [
    ['salesforce', 'query'],
    ['salesforce', 'graph'],
    ['whmcs', 'GetClientsDetails'],
    ['whmcs', 'GetPayMethods'],
    ['whmcs', 'GetClientsProducts'],
  ] as const

  it.each(steps)('%s %s down: 503 with Retry-After, then the same checkout goes through once', async (vendor, operation) => {
    const cart = { ...(await vpnCart()), confirmDuplicate: true }
    await healthyTraffic()
    const known = (await orders()).length
    const before = await effects()
    const fault = await portal.sandbox.addFault({ vendor, operation, kind: 'down', count: 0 })
    const answer = await send(cart)
    expect(answer.status).toBe(503)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await answer.json()).toMatchObject({ code: 'VENDOR_UNAVAILABLE' })
    expect(await effects()).toBe(before)
    await portal.sandbox.removeFault(fault)
    const placed = await customer.browser.json<PlaceOrderView>(send(cart))
    expect(placed.orders).toHaveLength(1)
    expect(await orders()).toHaveLength(known + 1)
  })

  it.each(['reply-lost', 'cut-body', 'html-applied'])('the graph applied with %s: one order', async (kind) => {
    const cart = { ...(await vpnCart()), confirmDuplicate: true }
    const known = (await orders()).length
    await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind })
    const first = await send(cart)
    const again = await send(cart)
    expect(again.status).toBe(201)
    if (first.status === 201) expect(await again.json()).toEqual(await first.json())
    expect(await orders()).toHaveLength(known + 1)
  })
})

describe('the same checkout', () => {
  it('pressed ten times side by side is one order', async () => {
    const cart = { ...(await vpnCart()), confirmDuplicate: true }
    const known = (await orders()).length
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(cart)))
    for (const answer of answers) expect([201, 409]).toContain(answer.status)
    expect(answers.some((answer) => answer.status === 201)).toBe(true)
    expect(await orders()).toHaveLength(known + 1)
  })

  it('with the same key gives the same answer; another body under it is refused', async () => {
    const headers = { 'Idempotency-Key': ulid() }
    const cart = { ...(await vpnCart()), confirmDuplicate: true }
    const first = await (await send(cart, headers)).text()
    expect(await (await send(cart, headers)).text()).toBe(first)
    const other = await send({ ...cart, checkoutId: ulid() }, headers)
    expect(await other.json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
  })

  it('under a new id within a day is asked about', async () => {
    await expectRefused(await vpnCart(), 'DUPLICATE_ORDER')
  })
})

describe('a second internet line', () => {
  it('is refused while the first order is open, with a way to manage it', async () => {
    const plan = await planOf(customer.browser, 'internet')
    const answers = await Promise.all([
      send(checkout([lineOf(plan)])),
      send(checkout([lineOf(plan, { config: { category: 'internet', access: 'Ring twice' } })])),
    ])
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409])
    const problem = await expectRefused({ ...checkout([lineOf(plan)]), confirmDuplicate: true }, 'INTERNET_ALREADY_ACTIVE')
    expect(problem.details?.manageUrl).toMatch(/^\/orders\//)
  })
})
