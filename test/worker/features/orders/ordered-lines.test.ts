import { ulid } from 'ulid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CartView } from '#worker/contracts/cart.ts'
import { addCard, checkout, type Customer, lineOf, planOf, signUp } from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

let portal: Portal
let customer: Customer

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
})
afterAll(() => portal.close())

const newLine = () => ({ id: `line-${ulid()}`, sku: 'VPN-US', quantity: 1 })
const put = (lines: readonly object[]) => customer.browser.patch('/api/me/cart', { lines })
const held = async () => (await customer.browser.json<CartView>(customer.browser.get('/api/me/cart'))).items.map(({ id }) => id)

async function order(cartLineIds: string[]) {
  const cart = checkout([lineOf(await planOf(customer.browser, 'vpn'))])
  return { ...cart, cartLineIds, confirmDuplicate: true }
}

it('what is ordered leaves the account’s cart, what is not stays, and a device that comes late puts nothing back', async () => {
  const [ordered, other, untold] = [newLine(), newLine(), newLine()]
  await put([ordered, other])
  const body = await order([ordered.id, untold.id])
  expect((await customer.browser.post('/api/orders', body)).status).toBe(201)
  expect(await held()).toEqual([other.id])
  expect((await put([ordered, untold])).status).toBe(200)
  expect(await held()).toEqual([other.id])
})

it('a refused order leaves the cart as it is', async () => {
  const line = newLine()
  await put([line])
  const body = await order([line.id])
  const tooDear = { ...body, lines: body.lines.map((one) => ({ ...one, prices: { ...one.prices, [one.sku]: 1 } })) }
  expect((await customer.browser.post('/api/orders', tooDear)).status).toBe(409)
  expect(await held()).toContain(line.id)
})

it('also when the answer of the order was lost and it is sent again', async () => {
  const line = newLine()
  await put([line])
  const body = await order([line.id])
  await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'graph', kind: 'reply-lost' })
  await customer.browser.post('/api/orders', body)
  await customer.browser.post('/api/orders', body)
  expect(await held()).not.toContain(line.id)
})

it('an id that no cart has is refused by name', async () => {
  const answer = await customer.browser.post('/api/orders', await order(['line-1']))
  expect(answer.status).toBe(422)
  expect(JSON.stringify(await answer.json())).toContain('cartLineIds.0')
})
