import type { AccountContext } from '#worker/context.ts'
import type { OrderView } from '#worker/contracts/orders.ts'
import { findOwnOrder } from './get-order.ts'
import { noteForStaff } from './note-for-staff.ts'
import { toOrderView } from './order-view.ts'
import { finishRevision } from './finish-revision.ts'
import { markCancelled } from './repo.ts'
import { reviseOrder, type Wish } from './revise-order.ts'

/** Until staff approve. What they approve after the customer was told is not started (`withdrawnAtMs`). */
export async function cancelOrder(ctx: AccountContext, id: string): Promise<OrderView> {
  const { id: orderId } = await findOwnOrder(ctx, id)
  const wish: Wish = {
    isMet: (order) => order.status === 'cancelled',
    toRevision: () => ({ status: 'cancelled', note: noteForStaff(ctx.clock.now(), 'cancelled by the customer') }),
  }
  const { order, written } = await reviseOrder(ctx, orderId, wish)
  await markCancelled(ctx.db, order, ctx.actor.userId, ctx.clock.now())
  await finishRevision(ctx, order, written ? 'order-cancelled' : null)
  return toOrderView(order, null)
}
