import type { AccountContext, ServiceContext } from '#worker/context.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { DomainError, VendorError } from '#worker/lib/errors.ts'
import type { CrmOrder, NewCrmOrder } from '#worker/ports/crm.ts'
import { receiptOf } from './receipt.ts'
import { deleteSubmitting, findEmail, markPlaced, type IndexRow } from './repo.ts'

/**
 * Sends the set to Salesforce. A lost answer is read back; when nothing is found the rows stay `submitting`, so that the same
 * checkout may be sent again or the sweep finds out what became of it. So they do when a repeat is refused: the first try may still land.
 */
export async function submitOrders(
  ctx: AccountContext,
  checkout: Pick<IndexRow, 'checkoutId' | 'cartHash'> & { repeated: boolean },
  orders: readonly NewCrmOrder[],
): Promise<CrmOrder[]> {
  const ids = orders.map((order) => order.portalOrderId)
  try {
    await ctx.ports.crm.createOrders(orders)
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    if (error.outcome === 'not-applied') {
      if (!checkout.repeated) await deleteSubmitting(ctx.db, ids)
      throw error
    }
    ctx.log.warn('order creation without an answer', { checkout: orders.length, vendor: error.vendor })
  }
  const created = await ctx.ports.crm.listOrdersByPortalId(ids)
  if (created.length === 0) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 30 })
  assertSame(orders, created)
  await recordPlaced(ctx, { ...checkout, userId: ctx.actor.userId }, inOrder(ids, created))
  return inOrder(ids, created)
}

/** Orders of an earlier try of this checkout, when Salesforce has them; null when it has none. */
export async function adoptPlaced(ctx: ServiceContext, rows: readonly IndexRow[]): Promise<CrmOrder[] | null> {
  const ids = rows.map((row) => row.portalOrderId)
  const found = await ctx.ports.crm.listOrdersByPortalId(ids)
  const [first] = rows
  if (found.length === 0 || !first) return null
  await recordPlaced(ctx, first, inOrder(ids, found))
  return inOrder(ids, found)
}

async function recordPlaced(
  ctx: ServiceContext,
  { checkoutId, cartHash, userId }: Pick<IndexRow, 'checkoutId' | 'cartHash' | 'userId'>,
  orders: readonly CrmOrder[],
): Promise<void> {
  const to = userId === null ? null : await findEmail(ctx.db, userId)
  const receipt = to === null ? null : await receiptOf(ctx, to, checkoutId, orders)
  await markPlaced(ctx.db, idsOf(orders), cartHash, receipt, ctx.clock.now())
  if (receipt) nudgeMail(ctx, receipt.id)
}

/** The graph is all or none, so a part of a set means that this checkout id was used for another cart. */
function assertSame(orders: readonly NewCrmOrder[], created: readonly CrmOrder[]): void {
  const same = orders.every((order) => {
    const twin = created.find((one) => one.portalOrderId === order.portalOrderId)
    return (
      twin &&
      order.items.every((item) => twin.items.some((one) => one.lineId === item.lineId && one.unitPrice === item.unitPrice))
    )
  })
  if (!same) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
}

function idsOf(orders: readonly CrmOrder[]): Record<string, string> {
  return Object.fromEntries(orders.flatMap((order) => (order.portalOrderId ? [[order.portalOrderId, order.id]] : [])))
}

function inOrder(ids: readonly string[], orders: readonly CrmOrder[]): CrmOrder[] {
  return ids.flatMap((id) => orders.find((order) => order.portalOrderId === id) ?? [])
}
