import { tokyoDay } from '#worker/lib/clock.ts'
import type { BillingService } from '#worker/ports/billing.ts'
import type { Difference } from './kinds.ts'
import type { AccountPicture, OrderPicture } from './read-account.ts'

const GONE = new Set(['cancelled', 'fraud'])
const ENDED = new Set(['terminated', 'cancelled', 'fraud', 'completed'])

/** Pure: the order of our marker in WHMCS and the line at Freebit against what the portal did. */
export function compareBilling(account: AccountPicture, picture: OrderPicture): Difference[] {
  const { phase, billingOrderId } = picture.standing
  const subject = picture.order.id
  const marked = markedOrders(account, subject)
  const live = marked.filter(({ status }) => !GONE.has(status))
  const line = lineOf(picture)
  const evidence = {
    phase,
    whmcs: marked.map(({ orderId, status }) => `${orderId} ${status}`).join(', ') || 'no order',
    line: line === undefined ? 'not asked' : line,
  }
  const list: Difference[] = []
  if (live.length > 1) list.push(duplicateOf(picture, live, evidence))
  if (phase === 'completed') {
    const ours = account.billingOrders.find(({ orderId }) => orderId === billingOrderId)
    const bills = ours?.status === 'active' && marked.some(({ orderId }) => orderId === billingOrderId)
    if (!bills) list.push({ kind: line === 'live' ? 'live-unbilled' : 'billing-lost', subject, evidence })
    else if (line === 'none' && hasActiveService(account, subject)) list.push({ kind: 'billed-without-line', subject, evidence })
  }
  if (isNotDelivered(picture)) {
    const active = live.some(({ status }) => status === 'active')
    if (active) list.push({ kind: line === 'none' ? 'billed-without-line' : 'billed-unexpectedly', subject, evidence })
    else if (live.length > 0 && phase !== 'scheduled') list.push({ kind: 'reservation-left', subject, evidence })
    if (!active && line === 'live') list.push({ kind: 'live-unbilled', subject, evidence })
  }
  const handMade = findHandMade(account, picture)
  if (handMade)
    list.push({ kind: 'service-by-hand', subject, evidence: { ...evidence, service: handMade.id, whmcsOrder: handMade.orderId } })
  return list
}

/** Not under way, not delivered, and nobody finished it by hand in Salesforce. */
function isNotDelivered({ order, standing }: OrderPicture): boolean {
  const rests = ['idle', 'scheduled', 'failed', 'cancelled'].includes(standing.phase)
  return rests && order.status !== 'completed' && order.activationStatus !== 'activated'
}

function markedOrders({ services, billingOrders }: AccountPicture, crmOrderId: string) {
  const ids = new Set(services.filter((service) => service.crmOrderId === crmOrderId).map(({ orderId }) => orderId))
  return billingOrders.filter(({ orderId }) => ids.has(orderId)).toSorted((a, b) => Number(a.orderId) - Number(b.orderId))
}

/** Our order's line: the number alone says nothing, it may be another's by now. */
function lineOf({ order, line }: OrderPicture): 'live' | 'none' | 'other' | undefined {
  if (line === undefined) return undefined
  if (line === null || line.status === 'cancelled') return 'none'
  if (line.eid !== order.eid) return 'other'
  return line.status === 'active' || line.status === 'suspended' ? 'live' : 'other'
}

/** What the order brought has ended, by whoever's hand: its number and card may serve another order. A fee that was paid once says nothing. */
export function isServiceOver(account: AccountPicture, picture: OrderPicture): boolean {
  const brought = recurringServices(account, picture.order.id)
  return brought.length > 0 && brought.every(({ status }) => ENDED.has(status)) && lineOf(picture) !== 'live'
}

function hasActiveService(account: AccountPicture, crmOrderId: string): boolean {
  return recurringServices(account, crmOrderId).some(({ status }) => status === 'active')
}

function recurringServices({ services }: AccountPicture, id: string): BillingService[] {
  return services.filter(({ crmOrderId, recurring }) => crmOrderId === id && recurring > 0)
}

/**
 * A younger pending one of a completed order is cancelled before anybody accepts it: the order's object has finished and writes no more.
 * While the order can still run, its object decides which one stays.
 */
function duplicateOf(
  { order, standing }: OrderPicture,
  live: readonly { orderId: string; status: string }[],
  evidence: Difference['evidence'],
): Difference {
  const younger = live.filter(
    ({ orderId, status }) => status === 'pending' && Number(orderId) > Number(standing.billingOrderId ?? Infinity),
  )
  const difference: Difference = { kind: 'billing-duplicate', subject: order.id, evidence, tell: true }
  const safe = standing.phase === 'completed' && younger.length > 0
  return safe
    ? { ...difference, remedy: { kind: 'cancel-duplicates', billingOrderIds: younger.map(({ orderId }) => orderId) } }
    : difference
}

/** Staff saw "not provisioned" and made the service themselves: same product, same client, no marker, after the order came in. */
function findHandMade({ services }: AccountPicture, { order, standing }: OrderPicture): BillingService | undefined {
  if (order.status !== 'approved' || standing.phase === 'completed') return undefined
  const main = order.items.find(({ itemClass }) => itemClass === 'Service') ?? order.items[0]
  const orderedOn = tokyoDay(Date.parse(order.createdAt))
  return services.find(
    (service) =>
      service.crmOrderId === null &&
      service.billingProductId === main?.billingProductId &&
      !ENDED.has(service.status) &&
      (service.registeredOn ?? '') >= orderedOn,
  )
}
