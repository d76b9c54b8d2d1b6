import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrderView } from '#worker/contracts/orders.ts'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { tokyoDay } from '#worker/lib/clock.ts'
import {
  addCard,
  approve,
  checkout,
  type Customer,
  lineOf,
  orderReaches,
  planOf,
  plans,
  provision,
  secondIsOver,
  signUp,
  type StaffOrder,
  staffOrder,
  until,
} from '../../../factories.ts'
import { fieldBlob } from '#worker/vendors/whmcs/php-serialize.ts'
import { CATALOG, whmcsCustomFieldIds } from '../../../sandbox/seed/catalog.ts'
import { startPortal, type Portal } from '../../../setup/portal.ts'
import { inBilling } from '../../../setup/billing-staff.ts'

/** What staff, time or a vendor did to an order after it was placed: a definite answer, written to the order, nothing placed. */
const OTHER_EID = '89049032000000000000000000000163'
const DAY_MS = 24 * 3_600_000

let portal: Portal
let customer: Customer

beforeAll(async () => {
  portal = await startPortal()
  customer = await signUp(portal.browser(), portal.sandbox)
  await addCard(customer)
})
afterAll(() => portal.close())

async function place(plan: PlanView, wish: Parameters<typeof lineOf>[1] = {}): Promise<string> {
  const cart = { ...checkout([lineOf(plan, wish)]), confirmDuplicate: true }
  const { orders } = await customer.browser.json<{ orders: OrderView[] }>(customer.browser.post('/api/orders', cart))
  return orders[0]?.id ?? ''
}
const placeEsim = async () => place(await planOf(customer.browser, 'sim'))
const placeVpn = async () => place(await planOf(customer.browser, 'vpn'))
const voicePlan = async () =>
  (await plans(customer.browser)).find(({ sim }) => sim?.type === 'Voice' && !sim.familyDiscount) as PlanView

/** As staff would type it into the record. */
async function edit(id: string, body: Record<string, unknown>): Promise<void> {
  const order = await staffOrder(portal.sandbox, id)
  await portal.sandbox.control(`/salesforce/records/Order/${order.id}`, { method: 'PATCH', body })
}

async function effects(vendor: string): Promise<string[]> {
  const rows = await portal.sandbox.ledger({ vendor, type: 'effect' })
  return rows.map(({ operation, key }) => `${operation} ${key}`)
}

/** No live line, no bill: whatever was reserved is given back. */
async function expectNothingPlaced({ id, msisdn }: StaffOrder): Promise<void> {
  const billing = await effects('whmcs')
  expect(billing.filter((row) => row === `AcceptOrder ${id}`)).toEqual([])
  const reserved = billing.filter((row) => row === `AddOrder ${id}`).length
  if (reserved > 0) await until('the reservation to be given back', async () => (await isGivenBack(id)) || null)
  expect((await effects('freebit')).filter((row) => row.endsWith(` ${msisdn}`) && row.includes('addAcnt'))).toEqual([])
}

async function isGivenBack(id: string): Promise<boolean> {
  return (await effects('whmcs')).includes(`CancelOrder ${id}`)
}

async function expectFailed(id: string, code: string): Promise<StaffOrder> {
  const failed = await orderReaches(portal.sandbox, id, 'Failed')
  expect(failed).toMatchObject({ status: 'Approved', errorCode: code })
  expect(failed.errorMessage?.length).toBeGreaterThan(20)
  await expectNothingPlaced(failed)
  const shown = await customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${id}`))
  expect(shown).toMatchObject({ status: 'failed', problem: { code } })
  expect(shown.problem?.message).not.toContain(failed.errorMessage ?? '')
  return failed
}

const refusedPress = (id: string) =>
  until('the answer on the order', async () => {
    const order = await staffOrder(portal.sandbox, id)
    return order.errorCode === 'ORDER_NOT_APPROVED' ? order : null
  })

describe('Provision pressed on an order', () => {
  it('that nobody approved: staff read why nothing happens, and the approval starts it', async () => {
    const id = await placeVpn()
    await provision(portal.sandbox, id)
    const order = await refusedPress(id)
    expect(order).toMatchObject({ status: 'Pending Review', activationStatus: 'Not Started' })
    await expectNothingPlaced(order)
    await approve(portal.sandbox, id)
    expect(await orderReaches(portal.sandbox, id, 'Activated')).toMatchObject({ errorCode: null, errorMessage: null })
  })

  it('that is cancelled', async () => {
    const id = await placeVpn()
    await portal.sandbox.control(`/orders/${id}/cancel`, { method: 'POST' })
    await provision(portal.sandbox, id)
    const order = await refusedPress(id)
    expect(order.errorMessage).toContain('cancelled')
    await expectNothingPlaced(order)
  })

  it('that is active already: nothing is placed a second time', async () => {
    const id = await placeVpn()
    await approve(portal.sandbox, id)
    await provision(portal.sandbox, id)
    const done = await orderReaches(portal.sandbox, id, 'Activated')
    await provision(portal.sandbox, id, { mode: 'Now' })
    await portal.scheduled()
    expect((await effects('whmcs')).filter((row) => row === `AddOrder ${done.id}`)).toHaveLength(1)
    expect(await staffOrder(portal.sandbox, id)).toMatchObject({ status: 'Completed', whmcsOrderId: done.whmcsOrderId })
  })
})

describe('an approved order', () => {
  it.each([
    ['with an EID that staff mistyped', { EID__c: '8'.repeat(32) }, 'EID_INVALID'],
    ['whose phone number was taken away', { MSISDN__c: null }, 'SIM_DETAILS_MISSING'],
    [
      'more than a year ahead',
      { Activation_Type__c: 'Scheduled', Activation_Scheduled_At__c: inMs(400 * DAY_MS) },
      'VALIDATION_FAILED',
    ],
    [
      'in the year 4000',
      { Activation_Type__c: 'Scheduled', Activation_Scheduled_At__c: '4000-01-01T00:00:00Z' },
      'VALIDATION_FAILED',
    ],
  ])('%s', async (_name, body, code) => {
    const id = await placeEsim()
    await approve(portal.sandbox, id)
    await edit(id, body)
    await provision(portal.sandbox, id)
    await expectFailed(id, code)
  })

  it('with an activation time that is over runs at once', async () => {
    const id = await placeVpn()
    await approve(portal.sandbox, id, { activationType: 'Scheduled', scheduledAt: inMs(-30 * DAY_MS) })
    await orderReaches(portal.sandbox, id, 'Activated')
  })

  it('whose number reservation ended while it waited', async () => {
    const portIn = {
      number: '08012345678',
      reservationNumber: '1234567890',
      expiresOn: tokyoDay(Date.now() + 3 * DAY_MS),
      nameKanji: '田中 愛子',
      nameKana: 'タナカ アイコ',
      birthDate: '1990-01-01',
      gender: 'female',
    } as const
    const config = { category: 'sim', kind: 'eSIM', eid: OTHER_EID, portIn } as const
    const id = await place(await voicePlan(), { config })
    await approve(portal.sandbox, id)
    await edit(id, { MNP_Expires_On__c: tokyoDay(Date.now() - DAY_MS) })
    await provision(portal.sandbox, id)
    await expectFailed(id, 'MNP_EXPIRED')
  })

  it('of a voice line whose owner is not verified', async () => {
    const number = customer.account.customerNumber
    await portal.sandbox.control(`/accounts/${number}`, { method: 'PATCH', body: { identityVerified: false } })
    const id = await place(await voicePlan())
    await approve(portal.sandbox, id)
    await provision(portal.sandbox, id)
    await expectFailed(id, 'IDENTITY_NOT_VERIFIED')
    await portal.sandbox.control(`/accounts/${number}`, { method: 'PATCH', body: { identityVerified: true } })
  })

  it('that billing already has twice: a person decides, and staff read which ones', async () => {
    const plan = await planOf(customer.browser, 'vpn')
    const id = await place(plan)
    const { id: marker } = await approve(portal.sandbox, id)
    const made = [await reserveByHand(plan.sku, marker), await reserveByHand(plan.sku, marker)]
    for (const orderid of made) await inBilling(portal.sandbox.url, 'AcceptOrder', { orderid })
    await provision(portal.sandbox, id)
    const parked = await until('the order to wait for a person', async () => {
      const order = await staffOrder(portal.sandbox, id)
      return order.attention === null ? null : order
    })
    expect(parked).toMatchObject({ errorCode: 'BILLING_AMBIGUOUS', activationStatus: 'Activating', status: 'Approved' })
    for (const orderid of made) expect(parked.attention).toContain(orderid)
    expect((await effects('whmcs')).filter((row) => row === `AddOrder ${marker}`)).toHaveLength(2)
    const shown = await customer.browser.json<OrderView>(customer.browser.get(`/api/orders/${id}`))
    expect(shown).toMatchObject({ status: 'needs-attention' })
    for (const orderid of made) expect(JSON.stringify(shown)).not.toContain(`"${orderid}"`)
  })

  it('whose product is gone from billing', async () => {
    const plan = await planOf(customer.browser, 'vpn')
    const id = await place(plan)
    await portal.sandbox.control(`/products/${plan.sku}`, { method: 'PATCH', body: { whmcsProductId: 99_999 } })
    await approve(portal.sandbox, id)
    await provision(portal.sandbox, id)
    await expectFailed(id, 'BILLING_PRODUCT_MISSING')
  })

  it('that staff change while its reservation is made: given back, and set up anew by the next press', async () => {
    const id = await placeEsim()
    await approve(portal.sandbox, id)
    const fault = await portal.sandbox.addFault({ vendor: 'whmcs', operation: 'AddOrder', kind: 'hang' })
    await provision(portal.sandbox, id).catch(() => undefined)
    await until('the reservation to be held', async () => {
      const state = (await portal.sandbox.faults()).find((one) => one.id === fault)
      return state && state.held > 0 ? state : null
    })
    await edit(id, { EID__c: OTHER_EID })
    await portal.sandbox.removeFault(fault)
    await expectFailed(id, 'BILLING_MISMATCH')
    await secondIsOver()
    await provision(portal.sandbox, id)
    const done = await orderReaches(portal.sandbox, id, 'Activated')
    const { lines } = await portal.sandbox.control<{ lines: { eid: string; account: string }[] }>('/freebit/lines')
    expect(lines.find((line) => line.account === done.msisdn)?.eid).toBe(OTHER_EID)
  })
})

/** As staff would enter it in billing, with our marker in its field. */
async function reserveByHand(sku: string, marker: string): Promise<string> {
  const product = CATALOG.find((entry) => entry.sku === sku)
  const accounts = await portal.sandbox.control<{ accounts: { number: string; whmcsClientId: string }[] }>('/accounts')
  const owner = accounts.accounts.find(({ number }) => number === customer.account.customerNumber)
  const pid = product?.whmcsProductId ?? 0
  const { orderid } = await inBilling<{ orderid: string }>(portal.sandbox.url, 'AddOrder', {
    clientid: String(owner?.whmcsClientId),
    paymentmethod: 'stripe',
    'pid[0]': String(pid),
    'billingcycle[0]': 'monthly',
    'customfields[0]': fieldBlob(new Map([[String(whmcsCustomFieldIds(pid).salesforceOrderId), marker]])),
  })
  return orderid
}

function inMs(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString()
}
