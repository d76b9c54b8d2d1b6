import type { ServiceContext } from '#worker/context.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
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
  const { bindings } = ctx.env
  for (const orderId of await listOverdue(ctx.db, now, ORDERS_A_SWEEP)) {
    await eachAlone(ctx, orderId, () => orderProvisioner(bindings, orderId).rearm())
  }
  await settleSubmitting(ctx, await listSubmittingBefore(ctx.db, now - SUBMITTING_LOOK_MS, ORDERS_A_SWEEP), now)
  const due = await ctx.ports.crm.listDueOrderIds({ now: iso(now), onApproval: ctx.env.PROVISION_ON_APPROVAL })
  for (const orderId of due.slice(0, ORDERS_A_SWEEP)) {
    await eachAlone(ctx, orderId, () => orderProvisioner(bindings, orderId).nudge({ mode: 'Due' }))
  }
}

/** One object that fails does not keep the sweep from the others. */
async function eachAlone(ctx: ServiceContext, orderId: string, look: () => Promise<unknown>): Promise<void> {
  try {
    await look()
  } catch (error) {
    ctx.log.error('order not reached by the sweep', { orderId, error: String(error) })
  }
}

async function settleSubmitting(ctx: ServiceContext, rows: readonly IndexRow[], now: number): Promise<void> {
  for (const checkoutId of new Set(rows.map((row) => row.checkoutId))) {
    const set = rows.filter((row) => row.checkoutId === checkoutId)
    if (await adoptPlaced(ctx, set)) {
      const accountIds = new Set(set.map((row) => row.sfAccountId))
      for (const accountId of accountIds) await clearCopies(ctx, accountId, ['orders'], 'order found')
      continue
    }
    const old = set.filter((row) => now - row.createdAtMs > SUBMITTING_GIVE_UP_MS)
    const ids = old.map((row) => row.portalOrderId)
    if (ids.length > 0) await markAbandoned(ctx.db, ids, now)
  }
}
