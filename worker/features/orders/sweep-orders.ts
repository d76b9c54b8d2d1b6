import type { ServiceContext } from '#worker/context.ts'
import { iso } from '#worker/lib/clock.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { listOverdue, listSubmittingBefore, markAbandoned, type IndexRow } from './repo.ts'
import { adoptPlaced } from './submit-orders.ts'

const SUBMITTING_LOOK_MS = 2 * 60_000
const SUBMITTING_GIVE_UP_MS = 15 * 60_000
const ORDERS_A_SWEEP = 100

/** Finds what nobody announced: due orders in Salesforce, runs whose alarm is overdue, checkouts whose answer was lost. */
export async function sweepOrders(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  for (const orderId of await listOverdue(ctx.db, now, ORDERS_A_SWEEP)) await orderProvisioner(ctx.env.bindings, orderId).rearm()
  await settleSubmitting(ctx, await listSubmittingBefore(ctx.db, now - SUBMITTING_LOOK_MS, ORDERS_A_SWEEP), now)
  const due = await ctx.ports.crm.listDueOrderIds({ now: iso(now), onApproval: ctx.env.PROVISION_ON_APPROVAL })
  for (const orderId of due.slice(0, ORDERS_A_SWEEP)) await orderProvisioner(ctx.env.bindings, orderId).nudge({ mode: 'Due' })
}

async function settleSubmitting(ctx: ServiceContext, rows: readonly IndexRow[], now: number): Promise<void> {
  for (const checkoutId of new Set(rows.map((row) => row.checkoutId))) {
    const set = rows.filter((row) => row.checkoutId === checkoutId)
    if (await adoptPlaced(ctx, set)) continue
    const old = set.filter((row) => now - row.createdAtMs > SUBMITTING_GIVE_UP_MS)
    if (old.length > 0)
      await markAbandoned(
        ctx.db,
        old.map((row) => row.portalOrderId),
        now,
      )
  }
}
