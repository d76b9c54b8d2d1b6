import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderView } from '#worker/contracts/orders.ts'
import {
  addCard,
  approve,
  checkout,
  type Customer,
  lineOf,
  orderReaches,
  planOf,
  provision,
  signUp,
  staffOrder,
  until,
} from '../../../factories.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'

const OTHER_EID = '89049032000000000000000000000163'

let portal: Portal
let customer: Customer

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
})
afterAll(() => portal.close())

async function place(): Promise<OrderView> {
  const cart = { ...checkout([lineOf(await planOf(customer.browser, 'sim'))]), confirmDuplicate: true }
  const { orders } = await customer.browser.json<{ orders: OrderView[] }>(customer.browser.post('/api/orders', cart))
  return orders[0] as OrderView
}

type Act = (order: OrderView) => Promise<Response>
const ACTS: Record<'cancelling' | 'changing', Act> = {
  cancelling: ({ id }) => customer.browser.post(`/api/orders/${id}/cancel`),
  changing: ({ id, version }) => customer.browser.patch(`/api/orders/${id}`, { version, sim: { eid: OTHER_EID } }),
}

/** Holds the customer's write (before or after it was applied), lets staff approve meanwhile, then lets it go on. */
async function approvedDuring(kind: 'hang' | 'hang-applied', order: OrderView, act: Act): Promise<Response> {
  const fault = await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'composite', kind })
  const acting = act(order)
  await until('the write to be held', async () => {
    const state = (await portal.sandbox.faults()).find((one) => one.id === fault)
    return state && state.held > 0 ? state : null
  })
  await approve(portal.sandbox, order.id)
  await portal.sandbox.removeFault(fault)
  return acting
}

async function expectTooLate(answer: Response, { id }: OrderView): Promise<void> {
  expect(answer.status).toBe(409)
  expect(await answer.json()).toMatchObject({ code: 'ORDER_NOT_CANCELLABLE', details: { status: 'approved' } })
  expect(await staffOrder(portal.sandbox, id)).toMatchObject({ status: 'Approved', eid: expect.not.stringMatching(OTHER_EID) })
  const shown = await customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${id}`))
  expect(shown).toMatchObject({ status: 'approved', cancellable: false })
}

async function effectsOf(operation: string): Promise<number> {
  return (await portal.sandbox.ledger({ type: 'effect' })).filter((row) => row.operation === operation).length
}

describe.each(Object.entries(ACTS))('%s against an approval', (name, act) => {
  it('that came before: the customer is told', async () => {
    const order = await place()
    await approve(portal.sandbox, order.id)
    await expectTooLate(await act(order), order)
  })

  it('that comes between our reading and our writing: Salesforce refuses the older write', async () => {
    const order = await place()
    await expectTooLate(await approvedDuring('hang', order, act), order)
  })

  it('that comes before we know that our write was applied', async () => {
    const order = await place()
    const answer = await approvedDuring('hang-applied', order, act)
    const staff = await staffOrder(portal.sandbox, order.id)
    expect(staff.status).toBe('Approved')
    expect(staff.description).toContain('by the customer')
    // The change was there first; of the cancellation the customer is told that the approval has overtaken it.
    if (name === 'cancelling') expect(await answer.json()).toMatchObject({ code: 'ORDER_NOT_CANCELLABLE' })
    else expect(await answer.json()).toMatchObject({ status: 'approved', sim: { eid: OTHER_EID } })
  })

  it('pressed side by side, again and again: one of them wins, and both know which', async () => {
    for (let round = 0; round < 4; round++) {
      const order = await place()
      await new Promise((resolve) => setTimeout(resolve, 1500 + round * 400))
      const [answer] = await Promise.all([act(order), approve(portal.sandbox, order.id)])
      const staff = await staffOrder(portal.sandbox, order.id)
      if (name === 'cancelling') {
        // Staff who press on an order that was cancelled a moment ago approve it: see below.
        if (answer.status === 409) expect(staff.description).toBeNull()
        else expect(staff.description).toContain('cancelled by the customer')
      } else {
        expect(staff.status).toBe('Approved')
        expect(staff.eid === OTHER_EID).toBe(answer.status === 200)
        expect(staff.description !== null).toBe(answer.status === 200)
      }
    }
  })
})

describe('an approval of what the customer has cancelled', () => {
  it('starts nothing, and staff read why', async () => {
    const order = await place()
    expect((await ACTS.cancelling(order)).status).toBe(200)
    const before = await effectsOf('AddOrder')
    await approve(portal.sandbox, order.id)
    await provision(portal.sandbox, order.id).catch(() => undefined)
    const parked = await until('the order to wait for a person', async () => {
      const staff = await staffOrder(portal.sandbox, order.id)
      return staff.attention === null ? null : staff
    })
    expect(parked.attention).toContain('The customer cancelled this order')
    expect(parked.errorCode).toBe('ORDER_NOT_APPROVED')
    expect(await effectsOf('AddOrder')).toBe(before)
    const shown = await customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${order.id}`))
    expect(shown.timeline.find((step) => step.state === 'current')).toMatchObject({ step: 'needs-attention', actor: 'staff' })
  })

  it('that was not told: the portal died after the write, and the customer asks again', async () => {
    const order = await place()
    await new Promise((resolve) => setTimeout(resolve, 2200))
    const fault = await portal.sandbox.addFault({ vendor: 'salesforce', operation: 'composite', kind: 'hang-applied' })
    const lost = ACTS.cancelling(order).catch(() => null)
    await until('the write', async () => ((await staffOrder(portal.sandbox, order.id)).status === 'Cancelled' ? true : null))
    await portal.kill()
    await portal.sandbox.removeFault(fault)
    await portal.restart()
    await lost
    const answer = await ACTS.cancelling(order)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'cancelled' })
  })
})

it('what was changed before the approval is what is activated', async () => {
  const order = await place()
  expect((await ACTS.changing(order)).status).toBe(200)
  await approve(portal.sandbox, order.id)
  await provision(portal.sandbox, order.id)
  const done = await orderReaches(portal.sandbox, order.id, 'Activated')
  const { lines } = await portal.sandbox.control<{ lines: { eid: string; account: string }[] }>('/freebit/lines')
  expect(lines.find((line) => line.account === done.msisdn)?.eid).toBe(OTHER_EID)
})
