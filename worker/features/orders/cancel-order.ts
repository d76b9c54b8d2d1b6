import { eq } from 'drizzle-orm'
import type { AccountContext } from '#worker/context.ts'
import type { OrderView } from '#worker/contracts/orders.ts'
import { orderIndex } from '#worker/db/schema.ts'
import { findOwnOrder } from './get-order.ts'
import { noteForStaff } from './note-for-staff.ts'
import { toOrderView } from './order-view.ts'
import { finishRevision } from './finish-revision.ts'
import { reviseOrder, type Wish } from './revise-order.ts'

/** Until staff approve. What they approve after the customer was told is not started (`withdrawnAtMs`). */
export async function cancelOrder(ctx: AccountContext, id: string): Promise<OrderView> {
  const { id: orderId } = await findOwnOrder(ctx, id)
  const wish: Wish = {
    isMet: (order) => order.status === 'cancelled',
    toRevision: () => ({ status: 'cancelled', note: noteForStaff(ctx.clock.now(), 'cancelled by the customer') }),
  }
  const { order, written } = await reviseOrder(ctx, orderId, wish)
  const nowMs = ctx.clock.now()
  await ctx.db
    .update(orderIndex)
    .set({ state: 'cancelled', withdrawnAtMs: nowMs, updatedAtMs: nowMs })
    .where(eq(orderIndex.sfOrderId, order.id))
  await finishRevision(ctx, order, written ? 'order-cancelled' : null)
  return toOrderView(order, null)
}
