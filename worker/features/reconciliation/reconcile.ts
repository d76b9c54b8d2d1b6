import type { ServiceContext } from '#worker/context.ts'
import { clearAlert, raiseAlert } from '#worker/features/alerts/index.ts'
import { releaseSim, listStrayClaims } from '#worker/db/sim-claims.ts'
import { VendorError } from '#worker/lib/errors.ts'
import { iso } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { lookAt, type Outcome } from './look-at.ts'
import {
  type Cursor,
  countAccounts,
  countOpen,
  endQueued,
  giveBackLease,
  listDueAccounts,
  type QueueRow,
  queueChanged,
  queueSlice,
  storeCursor,
  storeQueued,
  takeCursor,
} from './repo.ts'

const LEASE_MS = 5 * 60_000
/** Calls to vendors and objects a tick: a run of the Worker may make a thousand, and the vendors have customers to serve. */
const CALLS_A_TICK = 300
const ACCOUNTS_A_TICK = 50
const SIDE_BY_SIDE = 3
const VENDOR_FAILURES = 3
const RETRY_MS = 5 * 60_000
/** Everybody within a day, in slices of these sizes. */
const SLICES_A_DAY = 24
const SMALLEST_SLICE = 50
const LARGEST_SLICE = 500
const STRAY_CLAIMS = 50

export type Report = Outcome & { accounts: number; calls: number }

/**
 * Every minute a bounded piece of the work that each hour queues: accounts whose orders changed, and the next slice of all. An account
 * whose vendors do not answer waits its turn again. null: another tick is at it.
 */
export async function reconcile(ctx: ServiceContext): Promise<Report | null> {
  const cursor = await takeCursor(ctx.db, ctx.clock.now(), LEASE_MS)
  if (!cursor) return null
  try {
    if (cursor.nextCycleAtMs <= ctx.clock.now()) await alone(ctx, 'cycle', () => startCycle(ctx, cursor))
    return await work(ctx)
  } finally {
    await giveBackLease(ctx.db, cursor)
  }
}

async function startCycle(ctx: ServiceContext, cursor: Cursor): Promise<void> {
  const { db } = ctx
  const nowMs = ctx.clock.now()
  await queueChanged(db, cursor.changedUpToMs, nowMs)
  const size = Math.min(LARGEST_SLICE, Math.max(SMALLEST_SLICE, Math.ceil((await countAccounts(db)) / SLICES_A_DAY)))
  const slice = await queueSlice(db, cursor.lastAccountId, size, nowMs)
  await storeCursor(db, {
    changedUpToMs: nowMs,
    lastAccountId: slice.length < size ? '' : (slice.at(-1) ?? ''),
    nextCycleAtMs: nowMs + NUMBERS.reconciliationMs,
  })
  for (const { orderId, attempt } of await listStrayClaims(db, STRAY_CLAIMS)) {
    await alone(ctx, `claim of ${orderId}`, async () => {
      const { attempt: known, moving } = await orderProvisioner(ctx.env.bindings, orderId).standing()
      if (known === 0 && !moving) await releaseSim(db, orderId, attempt)
    })
  }
  await tellOpen(ctx)
}

/** What fails keeps nothing else from being compared: the next cycle tries it again. */
async function alone(ctx: ServiceContext, part: string, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    ctx.log.error('part of the reconciliation failed', { part, error: String(error) })
  }
}

async function tellOpen(ctx: ServiceContext): Promise<void> {
  const open = await countOpen(ctx.db)
  const alert = { kind: 'reconciliation', subject: 'differences' }
  if (open === 0) return clearAlert(ctx, alert)
  const reason = 'The portal, Salesforce, WHMCS and Freebit differ: the open tasks say where.'
  await raiseAlert(ctx, { ...alert, detail: { reason, open } })
}

async function work(ctx: ServiceContext): Promise<Report> {
  const report: Report = { accounts: 0, calls: 0, found: [], healed: 0, opened: 0, closed: 0 }
  const rows = await listDueAccounts(ctx.db, ctx.clock.now(), ACCOUNTS_A_TICK)
  if (rows.length === 0) return report
  report.calls++
  const due = new Set(
    await ctx.ports.crm.listDueOrderIds({ now: iso(ctx.clock.now()), onApproval: ctx.env.PROVISION_ON_APPROVAL }),
  )
  let failures = 0
  const worker = async () => {
    for (;;) {
      const row = rows.shift()
      if (!row || report.calls >= CALLS_A_TICK || failures >= VENDOR_FAILURES) return
      if (!(await lookAlone(ctx, row, due, report))) failures++
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
  if (report.found.length > 0) ctx.log.warn('reconciliation found differences', { ...report, found: report.found.join(' ') })
  return report
}

/** False: a vendor did not answer. */
async function lookAlone(ctx: ServiceContext, row: QueueRow, due: ReadonlySet<string>, report: Report): Promise<boolean> {
  const spend = (calls: number) => {
    report.calls += calls
  }
  try {
    const outcome = await lookAt(ctx, row, { due, spend })
    report.accounts++
    report.found.push(...outcome.found)
    report.healed += outcome.healed
    report.opened += outcome.opened
    report.closed += outcome.closed
    if (outcome.suspects.length === 0) await endQueued(ctx.db, row.sfAccountId)
    else
      await storeQueued(ctx.db, row.sfAccountId, {
        suspects: JSON.stringify(outcome.suspects),
        nextLookAtMs: outcome.nextLookAtMs,
      })
    return true
  } catch (error) {
    const isVendor = error instanceof VendorError
    ctx.log[isVendor ? 'warn' : 'error']('account not compared', { accountId: row.sfAccountId, error: String(error) })
    const attempts = row.attempts + 1
    await storeQueued(ctx.db, row.sfAccountId, { attempts, nextLookAtMs: ctx.clock.now() + RETRY_MS * Math.min(attempts, 12) })
    return !isVendor
  }
}
