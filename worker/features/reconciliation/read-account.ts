import { eq } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import { idMappings, orderIndex } from '#worker/db/schema.ts'
import { type ClaimRow, listClaims } from '#worker/db/sim-claims.ts'
import type { BillingService, Reservation } from '#worker/ports/billing.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import { orderProvisioner, type Standing } from '#worker/stubs.ts'

export type IndexRow = typeof orderIndex.$inferSelect

/** One order as each of the four sees it. */
export type OrderPicture = {
  order: CrmOrder
  standing: Standing
  index: IndexRow | null
  claims: ClaimRow[]
  /** undefined: not asked for, because the order has no line of its own yet. */
  line: LineSnapshot | null | undefined
}

export type AccountPicture = {
  accountId: string
  userId: string
  clientId: string
  orders: OrderPicture[]
  services: BillingService[]
  billingOrders: Pick<Reservation, 'orderId' | 'invoiceId' | 'status'>[]
}

/** Reads live, never from copies. `spend` counts the calls. null: nobody's account any more. */
export async function readAccount(
  ctx: ServiceContext,
  accountId: string,
  spend: (calls: number) => void,
): Promise<AccountPicture | null> {
  const { db, ports } = ctx
  const [mapping] = await db.select().from(idMappings).where(eq(idMappings.sfAccountId, accountId))
  if (!mapping) return null
  spend(3)
  const [crmOrders, services, billingOrders, rows] = await Promise.all([
    ports.crm.listOrdersOfAccount(accountId),
    ports.billing.listServices(mapping.whmcsClientId),
    ports.billing.listOrders(mapping.whmcsClientId),
    db.select().from(orderIndex).where(eq(orderIndex.sfAccountId, accountId)),
  ])
  const claims = await listClaims(
    db,
    crmOrders.map(({ id }) => id),
  )
  const orders: OrderPicture[] = []
  for (const order of crmOrders) {
    spend(1)
    const standing = await orderProvisioner(ctx.env.bindings, order.id).standing()
    const number = numberToAsk(order, standing)
    if (number) spend(1)
    orders.push({
      order,
      standing,
      index: rows.find((row) => row.sfOrderId === order.id || row.portalOrderId === order.portalOrderId) ?? null,
      claims: claims.filter((claim) => claim.orderId === order.id),
      line: number ? await ports.sim.findLine(number) : undefined,
    })
  }
  return { accountId, userId: mapping.userId, clientId: mapping.whmcsClientId, orders, services, billingOrders }
}

/** Only an order that was begun can have a line at Freebit. */
function numberToAsk(order: CrmOrder, { attempt }: Standing): string | null {
  return order.category === 'sim' && order.simKind === 'eSIM' && attempt > 0 ? (order.portIn?.number ?? order.phoneNumber) : null
}
