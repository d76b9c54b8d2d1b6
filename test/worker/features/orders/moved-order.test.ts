import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PlaceOrderView } from '#worker/contracts/orders.ts'
import { addCard, checkout, type Customer, lineOf, listOrders, planOf, signUp, staffOrder } from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'
import { eventBatch, signedInit } from '../../../setup/signed-call.ts'

const PATH = '/api/events/salesforce'

let portal: Portal
let former: Customer
let owner: Customer
let ownerId: string

beforeAll(async () => {
  portal = await startPortal()
  former = await signUp(portal.browser(), portal.sandbox)
  owner = await signUp(portal.browser(), portal.sandbox, 'AC-100002')
  await addCard(former)
  const [row] = await portal.query<{ id: string }>(
    'SELECT m.sf_account_id id FROM id_mappings m JOIN users u ON u.id = m.user_id WHERE u.email = ?',
    owner.email,
  )
  ownerId = row?.id ?? ''
})
afterAll(() => portal.close())

/** Staff had entered it for the wrong customer; both have looked at their orders before. */
async function placeAndMove(prepare = async (_record: string) => {}): Promise<{ id: string; record: string }> {
  const cart = { ...checkout([lineOf(await planOf(former.browser, 'vpn'))]), confirmDuplicate: true }
  const [order] = (await former.browser.json<PlaceOrderView>(former.browser.post('/api/orders', cart))).orders
  const id = order?.id ?? ''
  const record = (await staffOrder(portal.sandbox, id)).id
  await prepare(record)
  for (const { browser } of [former, owner]) await listOrders(browser)
  await portal.sandbox.control(`/salesforce/records/Order/${record}`, { method: 'PATCH', body: { AccountId: ownerId } })
  return { id, record }
}

const ids = async ({ browser }: Customer) => (await listOrders(browser)).map(({ id }) => id)

it('an order that changed hands is not the former customer’s to cancel or change, nor shown to them after the try', async () => {
  for (const act of [
    (id: string) => former.browser.post(`/api/orders/${id}/cancel`),
    (id: string) =>
      former.browser.patch(`/api/orders/${id}`, { version: new Date().toISOString(), activation: { type: 'immediate' } }),
  ]) {
    const { id } = await placeAndMove()
    const answer = await act(id)
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'NOT_FOUND'])
    expect(await staffOrder(portal.sandbox, id)).toMatchObject({ status: 'Pending Review', description: null })
    expect(await ids(former)).not.toContain(id)
  }
})

async function tell(record: string, data: Record<string, unknown>): Promise<void> {
  const event = { entity: 'Order', recordIds: [record], data }
  await portal.fetch(PATH, signedInit({ path: PATH, body: eventBatch([event]) }))
}

const unprocessed = async () =>
  ((await (await portal.fetch('/api/health/sf-events')).json()) as { unprocessed: number }).unprocessed

it('the event that tells the new account clears what both were shown', async () => {
  // Its object announces itself once, which would clear the former account's copy too.
  const { id, record } = await placeAndMove(async (known) => {
    await tell(known, {})
    await expect.poll(unprocessed, { timeout: 10_000 }).toBe(0)
    await new Promise((resolve) => setTimeout(resolve, 1500))
  })
  await tell(record, { AccountId: ownerId })
  await expect.poll(() => ids(owner), { timeout: 10_000 }).toContain(id)
  await expect.poll(() => ids(former), { timeout: 3000 }).not.toContain(id)
})

const indexed = async (record: string) => {
  const [row] = await portal.query<{ account: string }>(
    'SELECT sf_account_id AS account FROM order_index WHERE sf_order_id = ?',
    record,
  )
  return row?.account
}

it('the index follows, there and back, also when the event names no account', async () => {
  const { id, record } = await placeAndMove()
  await expect.poll(() => ids(owner), { timeout: 10_000 }).toContain(id)
  await expect.poll(() => ids(former), { timeout: 10_000 }).not.toContain(id)
  expect(await indexed(record)).toBe(ownerId)
  const [row] = await portal.query<{ id: string }>(
    'SELECT sf_account_id AS id FROM id_mappings WHERE sf_account_id <> ?',
    ownerId,
  )
  const formerId = row?.id ?? ''
  await portal.sandbox.control(`/salesforce/records/Order/${record}`, { method: 'PATCH', body: { AccountId: formerId } })
  await expect.poll(() => ids(former), { timeout: 10_000 }).toContain(id)
  await expect.poll(() => ids(owner), { timeout: 10_000 }).not.toContain(id)
  expect(await indexed(record)).toBe(formerId)
})
