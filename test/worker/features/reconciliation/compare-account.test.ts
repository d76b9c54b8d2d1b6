import { describe, expect, it } from 'vitest'
import { compareAccount } from '#worker/features/reconciliation/compare-account.ts'
import type { AccountPicture, IndexRow, OrderPicture } from '#worker/features/reconciliation/read-account.ts'
import type { BillingService } from '#worker/ports/billing.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import { esimOrder } from '../../../durable-objects/order-provisioner/orders.ts'

const NOW = Date.parse('2026-11-21T03:00:00.000Z')
const NUMBER = '07012345678'
const ICCID = '8981100000000000002'

const delivered: CrmOrder = esimOrder({
  status: 'completed',
  activationStatus: 'activated',
  phoneNumber: NUMBER,
  iccid: ICCID,
  billingOrderId: '5',
  items: esimOrder().items.map((item) => ({ ...item, billingServiceId: '7' })),
})
const line = {
  phoneNumber: NUMBER,
  status: 'active',
  planCode: null,
  iccid: ICCID,
  eid: delivered.eid,
  activation: null,
} as const
const claim = { resource: 'number:abc', orderId: delivered.id, attempt: 1, claimedAtMs: NOW }

function service(status: BillingService['status'], more: Partial<BillingService> = {}): BillingService {
  const record = { crmOrderId: delivered.id, lineId: 'LINE1', phoneNumber: NUMBER, iccid: null, eid: null }
  const price = { firstPayment: 1980, recurring: 1980, cycle: 'monthly', registeredOn: '2026-11-20', nextDueOn: null }
  return { id: '7', orderId: '5', billingProductId: '120', name: 'Data', groupName: 'SIM', status, ...price, ...record, ...more }
}

type Change = { order?: Partial<CrmOrder>; services?: BillingService[]; live?: boolean; claims?: OrderPicture['claims'] }

/** An eSIM that was delivered, and what has become of it since. */
function picture({ order = {}, services = [service('active')], live = true, claims = [claim] }: Change = {}): AccountPicture {
  const standing: OrderPicture['standing'] = {
    phase: 'completed',
    problem: null,
    attempt: 1,
    moving: false,
    since: NOW,
    nextAt: null,
    fenced: true,
    shows: { status: 'completed', activationStatus: 'activated', iccid: ICCID, billingOrderId: '5' },
    billingOrderId: '5',
    services: [],
    untold: { count: 0, attempts: 0 },
  }
  const one: OrderPicture = {
    order: { ...delivered, ...order },
    standing,
    index: { state: 'completed' } as IndexRow,
    claims,
    line: live ? line : null,
  }
  const billingOrders = [{ orderId: '5', invoiceId: '9', status: 'active' as const }]
  return { accountId: delivered.accountId, userId: 'u1', clientId: '1', orders: [one], services, billingOrders }
}

const compared = (change: Change) => compareAccount(picture(change), { now: NOW, due: new Set() })
const kinds = (change: Change) => compared(change).map(({ kind }) => kind)

describe('a delivered line', () => {
  it('is as it should be', () => {
    expect(kinds({})).toEqual([])
  })

  it('that lost its claim takes it again', () => {
    expect(compared({ claims: [] })).toMatchObject([{ kind: 'claim-missing', remedy: { kind: 'claim-sim' } }])
  })
})

describe('a line that has ended', () => {
  const fee = service('active', { id: '8', recurring: 0, cycle: 'one-time' })

  it.each([
    ['terminated in WHMCS', [service('terminated')]],
    ['cancelled there, its fee still shown as active', [service('cancelled'), fee]],
  ])('%s, and gone from the network gives number and card back', (_, services) => {
    expect(compared({ services, live: false })).toMatchObject([
      { kind: 'claim-orphan', remedy: { kind: 'release-sim', attempt: 1 } },
    ])
    expect(kinds({ services, live: false, claims: [] })).toEqual([])
  })

  it.each([
    ['the network still shows it', { services: [service('terminated')], live: true }],
    ['WHMCS still bills it', { services: [service('active')], live: false }],
    ['WHMCS has only suspended it', { services: [service('suspended')], live: false }],
    ['WHMCS shows nothing of it', { services: [], live: false }],
  ])('keeps them while %s', (_, change) => {
    expect(kinds(change)).not.toContain('claim-orphan')
  })
})

describe('what a task keeps of a difference in Salesforce', () => {
  it('is the values of states and ids; of a card or a text only that it differs', () => {
    const order = { iccid: '8981100000000000999', billingOrderId: '99999', attention: 'Call Hana, 090-1234-5678' }
    const [difference] = compared({ order })
    expect(difference).toMatchObject({ kind: 'crm-differs', evidence: { iccid: 'differs', billingOrderId: '99999, not 5' } })
    expect(JSON.stringify(difference)).not.toMatch(/8981100|Hana|1234/)
  })
})
