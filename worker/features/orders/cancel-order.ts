import { eq } from 'drizzle-orm'
import type { AccountContext } from '#worker/context.ts'
import type { OrderView } from '#worker/contracts/orders.ts'
import { auditLog, orderIndex } from '#worker/db/schema.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError, VendorError } from '#worker/lib/errors.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import { findOwnOrder } from './get-order.ts'
import { toOrderView } from './order-view.ts'

const ATTEMPTS = 3

/** Until staff approve. The race with an approval has one winner: Salesforce refuses our write when the order changed after we read it. */
export async function cancelOrder(ctx: AccountContext, id: string): Promise<OrderView> {
  const { id: orderId } = await findOwnOrder(ctx, id)
  let tried = false
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const order = await ctx.ports.crm.findOrder(orderId)
    if (!order) throw new DomainError('NOT_FOUND')
    if (order.status === 'cancelled') return finish(ctx, order, tried)
    if (order.status !== 'pending-review') {
      await clearCopies(ctx, ctx.actor.accountId, ['orders'], 'cancelling came too late')
      throw new DomainError('ORDER_NOT_CANCELLABLE')
    }
    tried = true
    await tryCancel(ctx, order)
  }
  throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 30 })
}

/** A lost answer is settled by the next look, like a lost race. */
async function tryCancel(ctx: AccountContext, order: CrmOrder): Promise<void> {
  try {
    await ctx.ports.crm.cancelOrder(order)
  } catch (error) {
    if (!(error instanceof VendorError) || error.outcome === 'not-applied') throw error
  }
}

async function finish(ctx: AccountContext, order: CrmOrder, byCustomer: boolean): Promise<OrderView> {
  const { accountId, userId } = ctx.actor
  const nowMs = ctx.clock.now()
  const detail = JSON.stringify({ orderId: order.id, number: order.number })
  await ctx.db.update(orderIndex).set({ state: 'cancelled', updatedAtMs: nowMs }).where(eq(orderIndex.sfOrderId, order.id))
  if (byCustomer) {
    const row = {
      id: ctx.ids.ulid(),
      at: iso(nowMs),
      userId,
      actor: 'user',
      event: 'order-cancelled',
      requestId: ctx.requestId,
      detail,
    }
    await ctx.db.insert(auditLog).values(row)
  }
  await clearCopies(ctx, accountId, ['orders'], 'order cancelled')
  return toOrderView(order, null)
}
