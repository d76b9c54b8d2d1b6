import type { AccountContext } from '#worker/context.ts'
import { auditLog } from '#worker/db/schema.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { iso } from '#worker/lib/clock.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'

/** The customer's own log, and copies that show it. `event` is null when the order was like that already. */
export async function finishRevision(
  ctx: AccountContext,
  order: CrmOrder,
  event: 'order-cancelled' | 'order-changed' | null,
): Promise<void> {
  const { accountId, userId } = ctx.actor
  if (event) {
    await ctx.db.insert(auditLog).values({
      id: ctx.ids.ulid(),
      at: iso(ctx.clock.now()),
      userId,
      actor: 'user',
      event,
      requestId: ctx.requestId,
      detail: JSON.stringify({ orderId: order.id, number: order.number }),
    })
  }
  await clearCopies(ctx, accountId, ['orders'], event ?? 'order is as wished')
}
