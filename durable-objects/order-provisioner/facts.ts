import type { ErrorCode } from '#worker/contracts/errors.ts'
import { startOfTokyoDay } from '#worker/lib/clock.ts'
import { isEid, isPhoneNumber } from '#worker/lib/sim-identifiers.ts'
import type { CrmAccount, CrmOrder, CrmOrderItem } from '#worker/ports/crm.ts'
import type { NewEsim } from '#worker/ports/sim-provider.ts'
import type { Facts } from './run.ts'

export type Customer = { userId: string; clientId: string; email: string }
export type FactsResult = { kind: 'facts'; facts: Facts } | { kind: 'refused'; code: ErrorCode; message: string }

/** Everything a run needs, or the reason why the order cannot be provisioned as it stands. */
export function readFacts(order: CrmOrder, account: CrmAccount | null, customer: Customer | null, now: number): FactsResult {
  if (!customer || !account) return refused('BILLING_AMBIGUOUS', 'The account of this order is not linked to a billing client.')
  if (order.items.length === 0) return refused('BILLING_PRODUCT_MISSING', 'The order has no items.')
  const unbillable = order.items.find((item) => !item.billingProductId)
  if (unbillable) return refused('BILLING_PRODUCT_MISSING', `Product ${unbillable.sku} has no WHMCS product id.`)

  const sim = order.category === 'sim' ? readSim(order, account, now) : null
  if (sim?.kind === 'refused') return sim
  const service = serviceOf(order)
  return {
    kind: 'facts',
    facts: {
      orderNumber: order.number,
      accountId: order.accountId,
      clientId: customer.clientId,
      userId: customer.userId,
      email: customer.email,
      category: order.category,
      title: service.name,
      lines: order.items.flatMap(toLines),
      itemIds: Object.fromEntries(order.items.map((item) => [lineIdOf(item), item.id])),
      esim: sim?.esim ?? null,
      sim: sim?.details ?? null,
    },
  }
}

export function refused(code: ErrorCode, message: string): { kind: 'refused'; code: ErrorCode; message: string } {
  return { kind: 'refused', code, message }
}

function serviceOf(order: CrmOrder): CrmOrderItem {
  const [first] = order.items
  return order.items.find((item) => item.itemClass === 'Service') ?? (first as CrmOrderItem)
}

/** Orders entered by staff have no portal line id: the Salesforce item id names the line then. */
function lineIdOf(item: CrmOrderItem): string {
  return item.lineId ?? item.id
}

function toLines(item: CrmOrderItem) {
  const line = { lineId: lineIdOf(item), billingProductId: item.billingProductId ?? '', cycle: item.cycle, price: item.unitPrice }
  return Array.from({ length: item.quantity }, () => line)
}

type Sim = { kind: 'sim'; esim: NewEsim | null; details: NonNullable<Facts['sim']> }

function readSim(order: CrmOrder, account: CrmAccount, now: number): Sim | ReturnType<typeof refused> {
  const service = serviceOf(order)
  if (service.simType === 'Voice' && !account.identityVerifiedAt) {
    return refused('IDENTITY_NOT_VERIFIED', 'Voice line: the identity of the contractor is not verified yet.')
  }
  const phoneNumber = order.portIn?.number ?? order.phoneNumber
  if (!phoneNumber || !isPhoneNumber(phoneNumber)) {
    return refused('SIM_DETAILS_MISSING', 'The phone number is missing or malformed: record it in MSISDN__c.')
  }
  if (order.simKind === 'Physical') {
    if (!order.iccid) return refused('SIM_DETAILS_MISSING', 'The ICCID of the SIM card is missing: record it in ICCID__c.')
    return { kind: 'sim', esim: null, details: { phoneNumber, iccid: order.iccid } }
  }
  if (!order.eid || !isEid(order.eid)) return refused('EID_INVALID', 'The EID is missing or its check digits are wrong.')
  if (!service.simPlanCode) return refused('SIM_DETAILS_MISSING', `Product ${service.sku} has no Freebit plan code.`)
  if (order.portIn && startOfTokyoDay(order.portIn.expiresOn) + 24 * 3_600_000 <= now) {
    return refused('MNP_EXPIRED', `The port-in reservation expired on ${order.portIn.expiresOn}.`)
  }
  const esim: NewEsim = {
    phoneNumber,
    eid: order.eid,
    planCode: service.simPlanCode,
    simType: service.simType === 'Voice' || service.simType === 'Data and SMS' ? service.simType : 'Data',
    ...(order.portIn && { portIn: order.portIn }),
  }
  return { kind: 'sim', esim, details: { phoneNumber, eid: order.eid } }
}
