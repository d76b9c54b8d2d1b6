import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import { orderIndex, tasks } from '#worker/db/schema.ts'
import { clearAlert, raiseAlert } from '#worker/features/alerts/index.ts'
import { iso } from '#worker/lib/clock.ts'
import type { Vendor } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { vendorBreaker } from '#worker/stubs.ts'
import { nextCycleAt } from './repo.ts'

const MINUTE_MS = 60_000
const UNFINISHED_MS = 60 * MINUTE_MS
const FAILURES_MS = 60 * MINUTE_MS
const FAILURES = 5
/** Orders that stopped together have one reason: the newest stand for all, and their count is in the evidence. */
const PARKED_ALERTS = 20
const OVERDUE_CYCLES = 2
const OPEN_MS = 2 * MINUTE_MS
const ENOUGH_CALLS = 20
const FAILING_SHARE = 0.2
const SLOW_MS = 5000
const VENDORS: readonly Vendor[] = ['salesforce', 'whmcs', 'freebit', 'sendgrid']

/** Calls a person when orders stop, wait or fail, or a vendor does not answer as it should; ends the call when it is over. */
export async function watchOrders(ctx: ServiceContext): Promise<void> {
  await watchUnfinished(ctx)
  await watchParked(ctx)
  await watchFailed(ctx)
  await watchReconciliation(ctx)
  for (const vendor of VENDORS) await watchVendor(ctx, vendor)
}

async function watchUnfinished(ctx: ServiceContext): Promise<void> {
  const { db } = ctx
  const old = and(eq(orderIndex.state, 'provisioning'), lte(orderIndex.updatedAtMs, ctx.clock.now() - UNFINISHED_MS))
  const [oldest] = await db.select().from(orderIndex).where(old).orderBy(asc(orderIndex.updatedAtMs)).limit(1)
  const alert = { kind: 'orders-unfinished', subject: 'oldest' }
  if (!oldest) return clearAlert(ctx, alert)
  const detail = {
    reason: 'Orders have been under way for more than an hour.',
    order: oldest.sfOrderId,
    since: iso(oldest.updatedAtMs),
    orders: await db.$count(orderIndex, old),
  }
  await raiseAlert(ctx, { ...alert, detail })
}

async function watchParked(ctx: ServiceContext): Promise<void> {
  const { db } = ctx
  const kind = 'order-parked'
  // An index that was restored or is older than the column does not know the time of the stop.
  const since = sql<number>`coalesce(${orderIndex.parkedAtMs}, ${orderIndex.updatedAtMs})`
  const parked = and(eq(orderIndex.state, 'needs-attention'), lte(since, ctx.clock.now() - NUMBERS.parkedAlertMs))
  const waiting = await db.$count(orderIndex, parked)
  const newest = waiting === 0 ? [] : await db.select().from(orderIndex).where(parked).orderBy(desc(since)).limit(PARKED_ALERTS)
  for (const { sfOrderId, problemCode, parkedAtMs, updatedAtMs } of newest) {
    if (!sfOrderId) continue
    const reason = 'An order has been waiting for a person for more than 15 minutes.'
    const detail = { reason, code: problemCode, since: iso(parkedAtMs ?? updatedAtMs), waiting }
    await raiseAlert(ctx, { kind, subject: sfOrderId, detail })
  }
  const open = await db
    .select({ subject: tasks.subjectId, state: orderIndex.state })
    .from(tasks)
    .leftJoin(orderIndex, eq(orderIndex.sfOrderId, tasks.subjectId))
    .where(and(eq(tasks.state, 'open'), eq(tasks.kind, kind)))
  for (const { subject, state } of open) if (state !== 'needs-attention') await clearAlert(ctx, { kind, subject })
}

async function watchFailed(ctx: ServiceContext): Promise<void> {
  const since = ctx.clock.now() - FAILURES_MS
  const rows = await ctx.db
    .select({ code: orderIndex.problemCode })
    .from(orderIndex)
    .where(and(eq(orderIndex.state, 'failed'), gt(orderIndex.updatedAtMs, since)))
    .limit(1000)
  const alert = { kind: 'activations-fail', subject: 'last-hour' }
  if (rows.length < FAILURES) return clearAlert(ctx, alert)
  const byCode = Map.groupBy(rows, ({ code }) => code ?? 'unknown')
  const codes = [...byCode].map(([code, list]) => `${code} ${list.length}`).join(', ')
  await raiseAlert(ctx, { ...alert, detail: { reason: 'Orders fail one after the other.', failed: rows.length, codes } })
}

/** It is what finds everything else that went wrong. */
async function watchReconciliation(ctx: ServiceContext): Promise<void> {
  const dueAt = await nextCycleAt(ctx.db)
  const alert = { kind: 'reconciliation-stopped', subject: 'cycle' }
  if (dueAt === null || dueAt > ctx.clock.now() - OVERDUE_CYCLES * NUMBERS.reconciliationMs) return clearAlert(ctx, alert)
  await raiseAlert(ctx, { ...alert, detail: { reason: 'The reconciliation has not begun for hours.', due: iso(dueAt) } })
}

async function watchVendor(ctx: ServiceContext, vendor: Vendor): Promise<void> {
  const health = await vendorBreaker(ctx.env.bindings, vendor).health()
  if (!health) return
  const { calls, failures, slowestTwentiethMs, state, openSince } = health
  const figures = { calls, failures, slowestTwentiethMs, breaker: state }
  const enough = calls >= ENOUGH_CALLS
  const troubles = {
    'vendor-down': {
      is: openSince !== null && ctx.clock.now() - openSince >= OPEN_MS,
      reason: `${vendor} has not answered for minutes: calls are held back until it does.`,
    },
    'vendor-failing': { is: enough && failures / calls >= FAILING_SHARE, reason: `${vendor} fails at many calls.` },
    'vendor-slow': { is: enough && slowestTwentiethMs >= SLOW_MS, reason: `${vendor} answers slowly.` },
  }
  for (const [kind, { is, reason }] of Object.entries(troubles)) {
    const alert = { kind, subject: vendor }
    await (is ? raiseAlert(ctx, { ...alert, detail: { reason, ...figures } }) : clearAlert(ctx, alert))
  }
}
