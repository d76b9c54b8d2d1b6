import { asc, eq, gt, sql } from 'drizzle-orm'
import type { SalesforceEvent } from '#worker/contracts/events.ts'
import type { Database } from '#worker/db/client.ts'
import { catchUpCursors } from '#worker/db/schema.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { insertUnlessKnown } from './inbox-repo.ts'

export type CatchUpCursor = typeof catchUpCursors.$inferSelect

const BATCH_KEY = 'catch-up'

const ADD_CURSORS = `
  INSERT INTO catch_up_cursors (entity, since, next_run_at_ms)
  SELECT value ->> 'entity', value ->> 'since', value ->> 'nextRunAtMs'
  FROM json_each(?1) WHERE true ON CONFLICT (entity) DO NOTHING`

/** Those that are due, unless a run holds some already: one run at a time. */
const CLAIM = `
  UPDATE catch_up_cursors SET claimed_until_ms = ?2
  WHERE next_run_at_ms <= ?1 AND NOT EXISTS (SELECT 1 FROM catch_up_cursors WHERE claimed_until_ms > ?1)
  RETURNING entity, since, next_run_at_ms AS nextRunAtMs, claimed_until_ms AS claimedUntilMs`

const MOVE_CURSOR = `UPDATE catch_up_cursors SET since = ?2, next_run_at_ms = ?3 WHERE entity = ?1`

/** The latest event that named each record, among those that came since then. */
const ANNOUNCED = `
  SELECT record.value AS recordId, max(payload ->> 'occurredAt') AS occurredAt
  FROM event_inbox, json_each(payload, '$.recordIds') AS record
  WHERE received_at >= ?1 AND entity = ?2 AND batch_key <> ?3 GROUP BY record.value`

export async function claimDue(
  db: Database,
  first: readonly Pick<CatchUpCursor, 'entity' | 'since' | 'nextRunAtMs'>[],
  at: { now: number; claimMs: number },
): Promise<CatchUpCursor[]> {
  const [, claimed] = await db.$client.batch<CatchUpCursor>([
    db.$client.prepare(ADD_CURSORS).bind(JSON.stringify(first)),
    db.$client.prepare(CLAIM).bind(at.now, at.now + at.claimMs),
  ])
  return claimed?.results ?? []
}

export async function release(db: Database, claimedUntilMs: number): Promise<void> {
  await db.update(catchUpCursors).set({ claimedUntilMs: 0 }).where(eq(catchUpCursors.claimedUntilMs, claimedUntilMs))
}

/** In one transaction: the cursor never passes what is not in the inbox. Returns what was new there. */
export async function storeFound(
  db: Database,
  events: readonly SalesforceEvent[],
  cursor: Pick<CatchUpCursor, 'entity' | 'since' | 'nextRunAtMs'>,
  nowMs: number,
): Promise<{ id: string; entity: string }[]> {
  const [inserted] = await db.$client.batch<{ id: string; entity: string }>([
    insertUnlessKnown(db, events, BATCH_KEY, nowMs),
    db.$client.prepare(MOVE_CURSOR).bind(cursor.entity, cursor.since, cursor.nextRunAtMs),
  ])
  return inserted?.results ?? []
}

export async function listAnnounced(db: Database, entity: string, receivedFrom: string): Promise<Map<string, string>> {
  const rows = await db.$client
    .prepare(ANNOUNCED)
    .bind(receivedFrom, entity, BATCH_KEY)
    .all<{ recordId: string; occurredAt: string }>()
  return new Map(rows.results.map(({ recordId, occurredAt }) => [recordId, occurredAt]))
}

/** Something is missing for certain: asked about at once what was not just asked about, the rest with one of the next ticks. */
export async function makeDue(db: Database, nowMs: number, pauseMs: number): Promise<void> {
  const { nextRunAtMs } = catchUpCursors
  const justAsked = sql`${nextRunAtMs} > ${nowMs + NUMBERS.catchUpMs - pauseMs}`
  const at = sql`CASE WHEN ${justAsked} THEN ${nowMs + pauseMs} ELSE ${nowMs} END`
  await db
    .update(catchUpCursors)
    .set({ nextRunAtMs: at })
    .where(gt(nextRunAtMs, nowMs + pauseMs))
}

export async function findMostOverdue(db: Database): Promise<CatchUpCursor | undefined> {
  const [row] = await db.select().from(catchUpCursors).orderBy(asc(catchUpCursors.nextRunAtMs)).limit(1)
  return row
}
