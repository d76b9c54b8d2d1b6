import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderView } from '#worker/contracts/orders.ts'
import { addCard, approve, checkout, type Customer, lineOf, planOf, provision, signUp, staffOrder } from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

let portal: Portal
let customer: Customer

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
})
afterAll(() => portal.close())

async function place(): Promise<OrderView> {
  const cart = { ...checkout([lineOf(await planOf(customer.browser, 'vpn'))]), confirmDuplicate: true }
  const { orders } = await customer.browser.json<{ orders: OrderView[] }>(customer.browser.post('/api/orders', cart))
  return orders[0] as OrderView
}

const cancel = (id: string) => customer.browser.post(`/api/orders/${id}/cancel`)

describe('an order that waits for review', () => {
  it('can be cancelled, and once more with the same answer', async () => {
    const order = await place()
    expect(order.cancellable).toBe(true)
    expect(await customer.browser.json<OrderView>(cancel(order.id))).toMatchObject({ status: 'cancelled', cancellable: false })
    expect((await cancel(order.id)).status).toBe(200)
    expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ status: 'Cancelled' })
    const again = await customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${order.id}`))
    expect(again.timeline.at(-1)).toMatchObject({ step: 'cancelled', state: 'current' })
  })

  it('says since when it is cancelled, whoever did it', async () => {
    const [own, ofStaff] = [await place(), await place()]
    const before = Date.parse(ofStaff.placedAt)
    await cancel(own.id)
    await portal.sandbox.control(`/orders/${ofStaff.id}/cancel`, { method: 'POST' })
    for (const { id } of [own, ofStaff]) {
      const since = async () => {
        const view = await customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${id}`))
        return Date.parse(view.timeline.findLast(({ step }) => step === 'cancelled')?.at ?? '')
      }
      await expect.poll(since, { timeout: 15_000 }).toBeGreaterThanOrEqual(before)
      expect(await since()).toBeLessThanOrEqual(Date.now())
    }
  })

  it('is cancelled once when the answer is lost', async () => {
    const order = await place()
    await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'composite', kind: 'reply-lost' })
    expect((await cancel(order.id)).status).toBe(200)
    const rows = await portal.sandbox.ledger({ vendor: 'salesforce', type: 'effect' })
    expect(rows.filter((row) => row.operation === 'update Order' && row.key === order.id)).toHaveLength(1)
  })

  it('that was cancelled is never provisioned', async () => {
    const order = await place()
    await cancel(order.id)
    await provision(portal.sandbox, order.id).catch(() => undefined)
    await portal.scheduled()
    const rows = await portal.sandbox.ledger({ vendor: 'whmcs', type: 'effect' })
    expect(rows.filter((row) => row.operation === 'AddOrder')).toHaveLength(0)
  })
})

describe('what the index says of a cancelled order', () => {
  const row = async (id: string) => {
    const rows = await portal.query<{ state: string; told: number; sf: string }>(
      'SELECT state, withdrawn_at_ms IS NOT NULL AS told, sf_order_id AS sf FROM order_index WHERE portal_order_id = ?',
      id,
    )
    return rows[0]
  }

  it('stays with staff when the order waits for them', async () => {
    const order = await place()
    await cancel(order.id)
    expect(await row(order.id)).toMatchObject({ state: 'cancelled', told: 1 })
    await portal.query(`UPDATE order_index SET state = 'needs-attention' WHERE portal_order_id = ?`, order.id)
    expect((await cancel(order.id)).status).toBe(200)
    expect(await row(order.id)).toMatchObject({ state: 'needs-attention', told: 1 })
  })

  it.each([
    ['whose checkout got no answer', `UPDATE order_index SET state = 'submitting', sf_order_id = NULL WHERE portal_order_id = ?`],
    ['that staff entered', 'DELETE FROM order_index WHERE portal_order_id = ?'],
  ])('is that its customer was told, also of one %s', async (_name, statement) => {
    const order = await place()
    await portal.query(statement, order.id)
    expect((await cancel(order.id)).status).toBe(200)
    expect(await row(order.id)).toEqual({ state: 'cancelled', told: 1, sf: (await staffOrder(portal.sandbox, order.id)).id })
  })
})

describe('an order that staff approved', () => {
  it('cannot be cancelled any more', async () => {
    const order = await place()
    await approve(portal.sandbox, order.id)
    const answer = await cancel(order.id)
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'ORDER_NOT_CANCELLABLE', details: { status: 'approved' } })
    expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ status: 'Approved' })
  })
})

it('of another customer does not exist', async () => {
  const order = await place()
  const stranger = await signUp(portal.browser(), portal.sandbox, 'AC-100002')
  for (const path of [`/api/orders/${order.id}`, `/api/orders/${(await staffOrder(portal.sandbox, order.id)).id}`]) {
    expect((await stranger.browser.get(path)).status).toBe(404)
    expect((await stranger.browser.post(`${path}/cancel`)).status).toBe(404)
  }
  expect(await staffOrder(portal.sandbox, order.id)).toMatchObject({ status: 'Pending Review' })
})
