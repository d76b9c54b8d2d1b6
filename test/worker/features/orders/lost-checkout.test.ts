import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OrderView } from '#worker/contracts/orders.ts'
import { addCard, checkout, type Customer, lineOf, listOrders, logIn, planOf, signUp, until } from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

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
const cartOf = async (category: 'vpn' | 'internet') => checkout([lineOf(await planOf(customer.browser, category))])
const receipts = async () =>
  (await portal.sandbox.mails(customer.email)).filter((mail) => mail.subject === 'We received your order')

async function madeInternetOrders(): Promise<number> {
  const { orders } = await portal.sandbox.control<{ orders: { type: string; status: string }[] }>('/orders')
  return orders.filter(({ type, status }) => type === 'Internet' && status !== 'Cancelled').length
}

it('an order whose customer left without an answer is found, shown and confirmed by one mail', async () => {
  const cart = await cartOf('vpn')
  const graph = await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'hang-applied' })
  const lost = send(cart).catch(() => null)
  await until('the order at Salesforce', async () => {
    const { orders } = await portal.sandbox.control<{ orders: unknown[] }>('/orders')
    return orders.length > 0 ? true : null
  })
  await portal.kill()
  await portal.sandbox.removeFault(graph)
  await portal.restart()
  await lost
  expect(await receipts()).toHaveLength(0)
  await portal.moveClock(3 * 60_000)
  await portal.scheduled()
  const [receipt] = await until('the receipt', async () => {
    const list = await receipts()
    return list.length > 0 ? list : null
  })
  await logIn(customer.browser, customer)
  const [order] = await listOrders(customer.browser)
  expect(receipt?.text).toContain(`Order ${order?.number}`)
  expect(receipt?.text).toContain('First invoice, made when the service starts: ¥')
  await portal.scheduled()
  expect((await customer.browser.json<{ orders: OrderView[] }>(send(cart))).orders[0]?.id).toBe(order?.id)
  expect(await receipts()).toHaveLength(1)
})

it('a second internet line is not ordered while the outcome of the first is unknown', async () => {
  const first = await cartOf('internet')
  await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'late', delayMs: 60_000 })
  expect((await send(first)).status).toBe(503)
  const second = await cartOf('internet')
  const early = await send(second)
  expect(early.status).toBe(503)
  expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await send({ ...(await cartOf('vpn')), confirmDuplicate: true })).status).toBe(201)
  await portal.moveClock(61_000, 'vendor')
  await until('the late order', async () => ((await madeInternetOrders()) > 0 ? true : null))
  const late = await send(second)
  expect(late.status).toBe(409)
  expect(await late.json()).toMatchObject({ code: 'INTERNET_ALREADY_ACTIVE' })
  expect((await send(first)).status).toBe(201)
  expect(await madeInternetOrders()).toBe(1)
})
