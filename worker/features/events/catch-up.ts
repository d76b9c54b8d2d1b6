import type { ServiceContext } from '#worker/context.ts'
import type { SalesforceEvent } from '#worker/contracts/events.ts'
import { iso } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { CHANGING, type ChangingEntity, type CrmChange } from '#worker/ports/crm-changes.ts'
import { type CatchUpCursor, claimDue, listAnnounced, makeDue, release, storeFound } from './catch-up-repo.ts'
import { hurry } from './hurry.ts'

const MINUTE_MS = 60_000
/** A long transaction shows its rows late, with stamps of when it began (vendors/salesforce.md §12). */
const OVERLAP_MS = 5 * MINUTE_MS
/** A portal that never asked begins here; what is older is found by the sweep of due orders and the reconciliation. */
const FIRST_LOOK_BACK_MS = 60 * MINUTE_MS
/** More rows than one transaction of Salesforce can stamp with the same second (10,000): the cursor always moves on. */
const MOST_ROWS = 12_000
const ROWS_A_STATEMENT = 500
const CLAIM_MS = 5 * MINUTE_MS
/** Beyond that it is cheaper to look at a record once more than to read what was announced. */
const ANNOUNCED_BACK_MS = 6 * 60 * MINUTE_MS
const SECOND_MS = 1000
const SHARED_RUN_MS = 30 * SECOND_MS

/**
 * Asks Salesforce what changed since the last time and puts what no event announced into the inbox (E3), one run at a time. Asked about is
 * what changed lately, never all there is; a run that is not finished goes on with the next tick.
 */
export async function catchUp(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  const first = CHANGING.map((entity) => firstCursor(entity, now))
  const due = await claimDue(ctx.db, first, { now, claimMs: CLAIM_MS })
  if (due.length === 0) return
  const failures: unknown[] = []
  try {
    for (const entity of CHANGING) {
      const cursor = due.find((row) => row.entity === entity)
      // One that fails does not keep the others back: its cursor stays, and it is asked about with the next tick.
      if (cursor) await catchUpWith(ctx, entity, cursor).catch((error: unknown) => void failures.push(error))
    }
  } finally {
    await release(ctx.db, now + CLAIM_MS)
  }
  if (failures.length > 0) throw failures[0]
}

/** The publisher's first build reads the whole catalog anyway: of products and prices only what comes after it is asked. */
function firstCursor(entity: ChangingEntity, now: number) {
  const known = entity === 'Product2' || entity === 'PricebookEntry'
  return known
    ? { entity, since: iso(now), nextRunAtMs: now + NUMBERS.catchUpMs }
    : { entity, since: iso(now - FIRST_LOOK_BACK_MS), nextRunAtMs: now }
}

/** An event said that others are missing. Thousands of them come after an outage: they share a run. */
export async function catchUpAtOnce(ctx: ServiceContext): Promise<void> {
  await makeDue(ctx.db, ctx.clock.now(), SHARED_RUN_MS)
  await catchUp(ctx)
}

async function catchUpWith(ctx: ServiceContext, entity: ChangingEntity, cursor: CatchUpCursor): Promise<void> {
  const now = ctx.clock.now()
  const found = await ctx.ports.crm.listChanges(entity, { since: cursor.since, most: MOST_ROWS })
  const complete = found.length < MOST_ROWS
  const last = found.at(-1)?.changedAt
  const since = complete ? nextSince(cursor.since, last, now) : (last ?? cursor.since)
  const end = { entity, since, nextRunAtMs: complete ? now + NUMBERS.catchUpMs : now }
  const unannounced = await withoutAnnounced(ctx, entity, found, now)
  let stored = 0
  for (let start = 0; start === 0 || start < unannounced.length; start += ROWS_A_STATEMENT) {
    const chunk = unannounced.slice(start, start + ROWS_A_STATEMENT)
    const isLast = start + ROWS_A_STATEMENT >= unannounced.length
    const position = isLast ? end : { entity, since: cursor.since, nextRunAtMs: cursor.nextRunAtMs }
    const fresh = await storeFound(
      ctx.db,
      chunk.map((change) => toEvent(entity, change)),
      position,
      now,
    )
    hurry(ctx, fresh)
    stored += fresh.length
  }
  if (stored > 0) ctx.log.info('changes found that no event announced', { entity, stored, looked: found.length, complete })
}

/**
 * Where the next question begins: an overlap before the last stamp while late rows may still turn up behind it, then the second after it.
 * It goes by Salesforce's stamps, so that our clock need not agree with its clock. Never back.
 */
function nextSince(since: string, lastChange: string | undefined, now: number): string {
  if (lastChange === undefined) return since
  const last = Date.parse(lastChange)
  const next = last < now - 2 * OVERLAP_MS ? last + SECOND_MS : last - OVERLAP_MS
  return iso(Math.max(next, Date.parse(since)))
}

/** An event at or after a change leads to a look that sees the change. */
async function withoutAnnounced(
  ctx: ServiceContext,
  entity: ChangingEntity,
  found: readonly CrmChange[],
  now: number,
): Promise<CrmChange[]> {
  const first = found[0]
  if (!first || Date.parse(first.changedAt) < now - ANNOUNCED_BACK_MS) return [...found]
  const announced = await listAnnounced(ctx.db, entity, iso(Date.parse(first.changedAt) - OVERLAP_MS))
  return found.filter(({ recordId, changedAt }) => (announced.get(recordId) ?? '') < changedAt)
}

/** The id names the record's state: found again, it is known. */
function toEvent(entity: ChangingEntity, { recordId, changedAt, version, accountId, orderId }: CrmChange): SalesforceEvent {
  return {
    id: `cu-${recordId}-${version}`,
    channel: 'catch-up',
    sequence: 0,
    kind: 'change',
    entity,
    recordIds: [recordId],
    changeType: 'UPDATE',
    changedFields: [],
    occurredAt: changedAt,
    ...((accountId || orderId) && {
      data: { ...(accountId && { AccountId: accountId }), ...(orderId && { OrderId: orderId }) },
    }),
  }
}
