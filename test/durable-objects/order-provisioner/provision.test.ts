import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderView } from '#worker/contracts/orders.ts'
import {
  approve,
  completeOrder,
  type Customer,
  orderReaches,
  placeOrders,
  provision,
  removeCard,
  addCard,
  secondIsOver,
  signUp,
  until,
} from '../../factories.ts'
import { startPortal, type Portal } from '../../setup/portal.ts'

let portal: Portal
let customer: Customer
let orders: OrderView[]

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  orders = await placeOrders(customer, ['sim', 'internet', 'vpn'])
})
afterAll(() => portal.close())

const orderOf = (category: OrderView['category']) => orders.find((order) => order.category === category) as OrderView
const read = (id: string) => customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${id}`))

async function effects(vendor: string, operation: string): Promise<string[]> {
  const rows = await portal.sandbox.ledger({ vendor, type: 'effect' })
  return rows.filter((row) => row.operation === operation).map((row) => row.key)
}

describe('one cart', () => {
  it('becomes one order a service, waiting for review', () => {
    expect(orders.map((order) => order.category)).toEqual(['sim', 'internet', 'vpn'])
    expect(new Set(orders.map((order) => order.number)).size).toBe(3)
    for (const order of orders) {
      expect(order.status).toBe('awaiting-review')
      expect(order.timeline.find((step) => step.state === 'current')).toMatchObject({ step: 'under-review', actor: 'staff' })
    }
  })

  it('is confirmed by one mail', async () => {
    const mails = await until('the receipt', async () => {
      const list = (await portal.sandbox.mails(customer.email)).filter((mail) => mail.subject === 'We received your order')
      return list.length > 0 ? list : null
    })
    expect(mails).toHaveLength(1)
  })
})

describe('an eSIM order', () => {
  it('is live, billed and written back after one press of Provision', async () => {
    const order = orderOf('sim')
    const done = await completeOrder(portal.sandbox, order.id)
    expect(done).toMatchObject({ status: 'Completed', activationStatus: 'Activated', errorCode: null })
    expect(done.whmcsOrderId).not.toBeNull()
    expect(done.whmcsInvoiceId).not.toBeNull()
    expect(await effects('whmcs', 'AddOrder')).toEqual([done.id])
    expect(await effects('freebit', '/mvno/esim/addAcnt/')).toEqual([done.msisdn])
    expect(await effects('whmcs', 'AcceptOrder')).toEqual([done.id])

    const view = await until('the subscription on the order', async () => {
      const now = await read(order.id)
      return now.subscriptionId === null ? null : now
    })
    expect(view.status).toBe('completed')
    expect(view.sim?.phoneNumber).toBe(done.msisdn)
    expect(view.timeline.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'received done',
      'under-review done',
      'approved done',
      'reserving done',
      'activating done',
      'billing done',
      'completed done',
    ])
    const line = await customer.browser.json<{ install: { qrSvg: string; code: string } | null }>(
      customer.browser.get(`/api/subscriptions/${view.subscriptionId}/sim`),
    )
    expect(line.install?.code).toMatch(/^LPA:1\$/)
    expect(line.install?.qrSvg).toContain('<svg')
  })

  it('is provisioned once although it is announced again and again', async () => {
    const order = orderOf('sim')
    await provision(portal.sandbox, order.id)
    await portal.scheduled()
    expect(await effects('freebit', '/mvno/esim/addAcnt/')).toHaveLength(1)
    expect(await effects('whmcs', 'AddOrder')).toHaveLength(1)
  })
})

describe('an order whose press was lost', () => {
  it('is found by the sweep', async () => {
    const { id } = orderOf('vpn')
    await portal.sandbox.control('/events', { body: { deliver: 'drop' } })
    await approve(portal.sandbox, id)
    await provision(portal.sandbox, id, { silent: true })
    await portal.sandbox.control('/events', { body: { deliver: 'resume' } })
    await portal.scheduled()
    await orderReaches(portal.sandbox, id, 'Activated')
  })
})

describe('an order without payment method', () => {
  it('fails with a plain reason, asks the customer, and goes on after the next press', async () => {
    const { id } = orderOf('internet')
    await removeCard(customer)
    await approve(portal.sandbox, id)
    await provision(portal.sandbox, id)
    const failed = await orderReaches(portal.sandbox, id, 'Failed')
    expect(failed).toMatchObject({ status: 'Approved', errorCode: 'PAYMENT_METHOD_MISSING', whmcsOrderId: null })
    const view = await read(id)
    expect(view.problem?.code).toBe('PAYMENT_METHOD_MISSING')
    expect(view.timeline.find((step) => step.state === 'current')).toMatchObject({ step: 'failed', actor: 'you' })
    await until('the mail', async () => {
      const mails = await portal.sandbox.mails(customer.email)
      return mails.some((mail) => mail.subject.startsWith('A payment method is needed')) || null
    })

    await addCard(customer)
    await secondIsOver()
    await provision(portal.sandbox, id)
    expect(await orderReaches(portal.sandbox, id, 'Activated')).toMatchObject({ status: 'Completed', errorCode: null })
  })
})
