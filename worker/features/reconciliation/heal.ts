import { eq } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import { orderIndex } from '#worker/db/schema.ts'
import { claimSim, releaseSim } from '#worker/db/sim-claims.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { indexStateOf } from './index-state.ts'
import type { Difference, Remedy } from './kinds.ts'
import type { AccountPicture } from './read-account.ts'

/** Each may be repeated. Whether it helped shows the next look. */
export async function heal(ctx: ServiceContext, account: AccountPicture, { subject }: Difference, remedy: Remedy): Promise<void> {
  const object = () => orderProvisioner(ctx.env.bindings, subject)
  switch (remedy.kind) {
    case 'nudge':
      await object().nudge({ mode: 'Due' })
      return
    case 'rearm':
      return object().rearm()
    case 'set-service-ids':
      return ctx.ports.crm.setBillingServiceIds(remedy.items)
    case 'index':
      return correctIndex(ctx, account, subject)
    case 'release-sim':
      return releaseSim(ctx.db, subject, remedy.attempt)
    case 'claim-sim':
      await claimSim(ctx.db, { orderId: subject, attempt: remedy.attempt, nowMs: ctx.clock.now() }, remedy.sim)
      return
    case 'cancel-duplicates':
      for (const orderId of remedy.billingOrderIds) await cancelPending(ctx, account.clientId, orderId)
  }
}

/** Read again right before: somebody may have accepted it since. */
async function cancelPending({ ports }: ServiceContext, clientId: string, orderId: string): Promise<void> {
  const reservation = await ports.billing.findReservation(clientId, orderId)
  if (reservation?.status === 'pending') await ports.billing.cancelReservation(reservation)
}

/** The object's word, asked once more: an order that moved on writes its own index. */
async function correctIndex(ctx: ServiceContext, { accountId, userId, orders }: AccountPicture, orderId: string): Promise<void> {
  const picture = orders.find(({ order }) => order.id === orderId)
  const { phase, moving, since, problem } = await orderProvisioner(ctx.env.bindings, orderId).standing()
  if (!picture || moving) return
  const nowMs = ctx.clock.now()
  const shown = { problemCode: problem?.code ?? null, problem: problem?.message ?? null }
  const parkedAtMs = phase === 'needs-attention' ? (since ?? nowMs) : null
  const values = { sfOrderId: orderId, state: indexStateOf(phase), ...shown, parkedAtMs, updatedAtMs: nowMs }
  const { index, order } = picture
  if (index) {
    await ctx.db.update(orderIndex).set(values).where(eq(orderIndex.portalOrderId, index.portalOrderId))
    return
  }
  const portalOrderId = order.portalOrderId ?? orderId
  await ctx.db
    .insert(orderIndex)
    .values({ ...values, portalOrderId, userId, sfAccountId: accountId, checkoutId: '', cartHash: '', createdAtMs: nowMs })
    .onConflictDoNothing()
}
