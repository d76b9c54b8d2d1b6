import type { Category } from '#worker/contracts/catalog.ts'
import { categoryOf, type ServiceCategory } from '#worker/features/subscriptions/index.ts'
import type { BillingService } from '#worker/ports/billing.ts'
import type { CrmOrder, CrmOrderItem } from '#worker/ports/crm.ts'

/** A service of the account as the ordering rules see it. */
export type HeldService = { id: string; status: BillingService['status']; category: ServiceCategory; voice: boolean }
/** An order that staff or the portal still work on. */
export type OpenOrder = { id: string; category: Category }
export type Holdings = { services: HeldService[]; openOrders: OpenOrder[] }

/** What the vendors say the account has. `internetBillingProductIds` makes sure of what the names of a group only suggest. */
export type AccountRecords = {
  services: readonly BillingService[]
  orders: readonly CrmOrder[]
  internetBillingProductIds?: ReadonlySet<string>
}

/**
 * Billing knows a service by its product's name and group; the order it came from knows its class and SIM type, so that a
 * voicemail option is no voice line and a home phone no internet line. Services older than the portal have no order.
 */
export function toHoldings({ services, orders, internetBillingProductIds }: AccountRecords): Holdings {
  const origins = originsOf(orders)
  const known = internetBillingProductIds ?? new Set()
  return {
    services: services.map((service) => {
      const origin = origins.get(`line ${service.lineId}`) ?? origins.get(`service ${service.id}`)
      return { id: service.id, status: service.status, ...classify(service, origin, known) }
    }),
    openOrders: orders
      .filter(({ status }) => status === 'pending-review' || status === 'approved')
      .map(({ id, category }) => ({ id, category })),
  }
}

type Origin = { order: CrmOrder; item: CrmOrderItem }

function originsOf(orders: readonly CrmOrder[]): Map<string, Origin> {
  const origins = new Map<string, Origin>()
  for (const order of orders) {
    for (const item of order.items) {
      if (item.lineId !== null) origins.set(`line ${item.lineId}`, { order, item })
      if (item.billingServiceId !== null) origins.set(`service ${item.billingServiceId}`, { order, item })
    }
  }
  return origins
}

function classify(
  service: BillingService,
  origin: Origin | undefined,
  internetProductIds: ReadonlySet<string>,
): Pick<HeldService, 'category' | 'voice'> {
  if (!origin) {
    const named = categoryOf(service)
    const category = named !== 'fee' && internetProductIds.has(service.billingProductId) ? 'internet' : named
    return { category, voice: category === 'sim' && /\bvoice\b|音声/i.test(service.name) }
  }
  const { order, item } = origin
  if (item.itemClass !== null && item.itemClass !== 'Service') return { category: 'fee', voice: false }
  return { category: order.category, voice: order.category === 'sim' && item.simType === 'Voice' }
}
