import type { OrderSummaryView, OrderView } from '#worker/contracts/orders.ts'
import { ERRORS } from '#worker/contracts/errors.ts'
import { yen } from '#worker/contracts/money.ts'
import { iso, tokyoDay } from '#worker/lib/clock.ts'
import type { CrmOrder, CrmOrderItem } from '#worker/ports/crm.ts'
import { timelineOf } from './timeline.ts'

/** What the order's object knows beyond Salesforce. */
export type Progress = {
  phase: 'idle' | 'scheduled' | 'running' | 'completed' | 'failed' | 'needs-attention' | 'cancelled'
  problemCode: string | null
  journal: readonly { at: number; kind: string; detail: string }[]
}

export function toOrderSummary(order: CrmOrder, progress: Progress | null = null): OrderSummaryView {
  return {
    id: order.portalOrderId ?? order.id,
    number: order.number,
    category: order.category,
    title: mainItem(order)?.name ?? order.number,
    placedAt: iso(Date.parse(order.createdAt)),
    status: statusOf(order, progress),
    dueNow: yen(sum(order.items, () => true)),
    monthly: yen(sum(order.items, (item) => item.cycle === 'monthly')),
  }
}

export function toOrderView(order: CrmOrder, progress: Progress | null): OrderView {
  const summary = toOrderSummary(order, progress)
  return {
    ...summary,
    items: order.items.map((item) => ({
      sku: item.sku,
      name: item.name,
      quantity: item.quantity,
      price: yen(item.unitPrice),
      cycle: item.cycle,
    })),
    address: order.address,
    activation: activationOf(order),
    sim: simOf(order),
    access: accessOf(order),
    timeline: timelineOf(order, summary.status, progress),
    problem: problemOf(order, summary.status, progress),
    subscriptionId: mainItem(order)?.billingServiceId ?? null,
    invoiceId: order.billingInvoiceId,
    cancellable: order.status === 'pending-review',
    version: order.version,
  }
}

function statusOf(order: CrmOrder, progress: Progress | null): OrderSummaryView['status'] {
  if (order.status === 'cancelled') return 'cancelled'
  if (order.status === 'completed' || order.activationStatus === 'activated' || progress?.phase === 'completed')
    return 'completed'
  if (order.status === 'pending-review') return 'awaiting-review'
  if (progress?.phase === 'running') return 'in-progress'
  if (order.attention !== null || progress?.phase === 'needs-attention') return 'needs-attention'
  if (order.activationStatus === 'failed' || progress?.phase === 'failed') return 'failed'
  if (order.activationStatus === 'activating') return 'in-progress'
  return order.activationType === 'scheduled' ? 'scheduled' : 'approved'
}

/** The customer reads a plain sentence; the vendor's words stay with staff. */
function problemOf(order: CrmOrder, status: OrderSummaryView['status'], progress: Progress | null): OrderView['problem'] {
  if (status !== 'failed' && status !== 'needs-attention') return null
  const code = progress?.problemCode ?? order.errorCode ?? 'INTERNAL'
  const known = Object.entries(ERRORS).find(([name]) => name === code)
  return { code, message: known?.[1][1] ?? ERRORS.INTERNAL[1] }
}

function activationOf(order: CrmOrder): OrderView['activation'] {
  if (order.activationType === 'scheduled' && order.scheduledAt)
    return { type: 'scheduled', on: tokyoDay(Date.parse(order.scheduledAt)) }
  return order.activationType === null ? null : { type: 'immediate' }
}

function simOf(order: CrmOrder): OrderView['sim'] {
  if (order.category !== 'sim' || !order.simKind) return null
  const item = mainItem(order)
  return {
    kind: order.simKind,
    phoneNumber: shownNumber(order),
    eid: order.eid,
    voice: item?.simType === 'Voice',
    keepsNumber: order.portIn !== null || item?.config?.['portIn'] === true,
  }
}

/** The number is promised only when staff have approved it. */
function shownNumber(order: CrmOrder): string | null {
  if (order.portIn) return order.portIn.number
  return order.status === 'pending-review' ? null : order.phoneNumber
}

function accessOf(order: CrmOrder): string | null {
  const access = mainItem(order)?.config?.['access']
  return order.category === 'internet' && typeof access === 'string' && access !== '' ? access : null
}

export function mainItem(order: CrmOrder): CrmOrderItem | undefined {
  return order.items.find((item) => item.itemClass === 'Service') ?? order.items[0]
}

function sum(items: readonly CrmOrderItem[], counts: (item: CrmOrderItem) => boolean): number {
  return items.filter(counts).reduce((total, item) => total + item.unitPrice * item.quantity, 0)
}
