import { afterAll, beforeAll, expect, it } from 'vitest'
import { addCard, checkout, type Customer, lineOf, listOrders, planOf, signUp, until } from '../../../factories.ts'
import type { PlaceOrderView } from '#worker/contracts/orders.ts'
import { tokyoDay } from '#worker/lib/clock.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

const LATE_MS = 60_000

let portal: Portal
let customer: Customer

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
})
afterAll(() => portal.close())

type Cart = ReturnType<typeof checkout> & { confirmDuplicate?: boolean }

const send = (cart: Cart) => customer.browser.post('/api/orders', cart)
const rowsOf = ({ checkoutId }: Cart) =>
  portal.query<{ state: string }>('SELECT state FROM order_index WHERE checkout_id = ?', checkoutId)
const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code

/** The first try is still under way at Salesforce, without an answer; the second is certainly not taken. */
async function sendTwice(first: Cart, second: Cart): Promise<void> {
  await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'late', delayMs: LATE_MS })
  expect((await send(first)).status).toBe(503)
  await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'limit' })
  expect((await send(second)).status).toBe(503)
}

async function land(): Promise<void> {
  const count = async () => (await portal.sandbox.control<{ orders: unknown[] }>('/orders')).orders.length
  const before = await count()
  await portal.moveClock(LATE_MS + 1000, 'vendor')
  await until('the late order', async () => ((await count()) > before ? true : null))
}

it('a repeat that is refused forgets nothing of the first try, which may still land', async () => {
  const line = lineOf(await planOf(customer.browser, 'vpn'))
  const cart = checkout([line])
  await sendTwice(cart, cart)
  expect(await rowsOf(cart)).toEqual([{ state: 'submitting' }])
  expect(await codeOf(await send(checkout([line])))).toBe('DUPLICATE_ORDER')
  await land()
  await portal.moveClock(3 * 60_000)
  await portal.scheduled()
  expect(await rowsOf(cart)).toEqual([{ state: 'placed' }])
  expect(await listOrders(customer.browser)).toHaveLength(1)
})

it('a repeat with another cart is not answered with the first one’s orders', async () => {
  const plan = await planOf(customer.browser, 'sim')
  const first = { ...checkout([lineOf(plan)]), confirmDuplicate: true }
  const on = tokyoDay(Date.now() + 9 * 24 * 3_600_000)
  const changed = {
    ...checkout([lineOf(plan, { activation: { type: 'scheduled', on } })], first.checkoutId),
    confirmDuplicate: true,
  }
  await sendTwice(first, changed)
  await land()
  const answer = await customer.browser.json<PlaceOrderView>(send(changed))
  expect(answer.orders).toMatchObject([{ activation: { type: 'scheduled', on } }])

  const lost = { ...first, checkoutId: checkout([]).checkoutId }
  const taken = { ...changed, checkoutId: lost.checkoutId }
  await sendTwice(lost, lost)
  const placed = await customer.browser.json<PlaceOrderView>(send(taken))
  const again = await customer.browser.json<PlaceOrderView>(send(taken))
  expect(again.orders.map(({ id }) => id)).toEqual(placed.orders.map(({ id }) => id))
})

it('a first try that is certainly not taken leaves nothing behind', async () => {
  const cart = { ...checkout([lineOf(await planOf(customer.browser, 'vpn'))]), confirmDuplicate: true }
  await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'limit' })
  expect((await send(cart)).status).toBe(503)
  expect(await rowsOf(cart)).toEqual([])
})
