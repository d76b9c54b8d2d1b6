import { and, asc, eq, gt, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { inList } from '#worker/db/in-list.ts'
import { idMappings, orderIndex, reconciliationCursor, reconciliationQueue, tasks } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { type Difference, keyOf, type Kind, KINDS } from './kinds.ts'

export type QueueRow = typeof reconciliationQueue.$inferSelect
export type Cursor = typeof reconciliationCursor.$inferSelect

const CURSOR_ID = 1
/** Ids in one parameter: D1 takes two megabytes. */
const IDS_A_STATEMENT = 10_000
const STATES = orderIndex.state.enumValues

/** null: another tick is at it. The first cycle comes an hour after the first tick. */
export async function takeCursor(db: Database, nowMs: number, leaseMs: number): Promise<Cursor | null> {
  const nextCycleAtMs = nowMs + NUMBERS.reconciliationMs
  const start = { id: CURSOR_ID, changedUpToMs: 0, lastAccountId: '', nextCycleAtMs, leaseUntilMs: 0 }
  await db.insert(reconciliationCursor).values(start).onConflictDoNothing()
  const [row] = await db
    .update(reconciliationCursor)
    .set({ leaseUntilMs: nowMs + leaseMs })
    .where(and(eq(reconciliationCursor.id, CURSOR_ID), lte(reconciliationCursor.leaseUntilMs, nowMs)))
    .returning()
  return row ?? null
}

/** Its own alone: a tick that took longer than its lease must not free the next one's. */
export async function giveBackLease(db: Database, { leaseUntilMs }: Cursor): Promise<void> {
  await db
    .update(reconciliationCursor)
    .set({ leaseUntilMs: 0 })
    .where(and(eq(reconciliationCursor.id, CURSOR_ID), eq(reconciliationCursor.leaseUntilMs, leaseUntilMs)))
}

/** When the next cycle is to begin; null before the first tick. */
export async function nextCycleAt(db: Database): Promise<number | null> {
  const [row] = await db.select().from(reconciliationCursor).where(eq(reconciliationCursor.id, CURSOR_ID))
  return row?.nextCycleAtMs ?? null
}

export async function storeCursor(db: Database, change: Partial<Omit<Cursor, 'id'>>): Promise<void> {
  await db.update(reconciliationCursor).set(change).where(eq(reconciliationCursor.id, CURSOR_ID))
}

/** Accounts whose orders changed here after `sinceMs`. By state, which is how the index is sorted. */
export async function queueChanged(db: Database, sinceMs: number, nowMs: number): Promise<void> {
  const rows = await db
    .selectDistinct({ sfAccountId: orderIndex.sfAccountId })
    .from(orderIndex)
    .where(and(inArray(orderIndex.state, STATES), gt(orderIndex.updatedAtMs, sinceMs), isNotNull(orderIndex.sfOrderId)))
  await queue(
    db,
    rows.map(({ sfAccountId }) => sfAccountId),
    nowMs,
  )
}

/** The next accounts of the walk over everybody; fewer than asked for: the end was reached. */
export async function queueSlice(db: Database, after: string, limit: number, nowMs: number): Promise<string[]> {
  const rows = await db
    .select({ id: idMappings.sfAccountId })
    .from(idMappings)
    .where(gt(idMappings.sfAccountId, after))
    .orderBy(asc(idMappings.sfAccountId))
    .limit(limit)
  const ids = rows.map(({ id }) => id)
  await queue(db, ids, nowMs)
  return ids
}

async function queue(db: Database, accountIds: readonly string[], nowMs: number): Promise<void> {
  for (let start = 0; start < accountIds.length; start += IDS_A_STATEMENT) {
    const ids = JSON.stringify(accountIds.slice(start, start + IDS_A_STATEMENT))
    await db.run(
      sql`insert into ${reconciliationQueue} (sf_account_id, attempts, next_look_at_ms, suspects)
          select value, 0, ${nowMs}, '[]' from json_each(${ids}) where true on conflict do nothing`,
    )
  }
}

export async function countAccounts(db: Database): Promise<number> {
  return db.$count(idMappings)
}

export async function listDueAccounts(db: Database, nowMs: number, limit: number): Promise<QueueRow[]> {
  return db
    .select()
    .from(reconciliationQueue)
    .where(lte(reconciliationQueue.nextLookAtMs, nowMs))
    .orderBy(asc(reconciliationQueue.nextLookAtMs))
    .limit(limit)
}

export async function storeQueued(
  db: Database,
  accountId: string,
  change: Partial<Omit<QueueRow, 'sfAccountId'>>,
): Promise<void> {
  await db.update(reconciliationQueue).set(change).where(eq(reconciliationQueue.sfAccountId, accountId))
}

export async function endQueued(db: Database, accountId: string): Promise<void> {
  await db.delete(reconciliationQueue).where(eq(reconciliationQueue.sfAccountId, accountId))
}

/** One open task a difference. True: it was not known. */
export async function openTask(db: Database, difference: Difference, at: { id: string; nowMs: number }): Promise<boolean> {
  const { kind, subject, evidence } = difference
  const detail = JSON.stringify({ reason: KINDS[kind], ...evidence })
  const createdAt = iso(at.nowMs)
  const rows = await db
    .insert(tasks)
    .values({ id: at.id, uniqueKey: taskKey(difference), kind, subjectId: subject, detail, state: 'open', createdAt })
    .onConflictDoUpdate({
      target: tasks.uniqueKey,
      set: {
        detail,
        state: 'open',
        closedAt: null,
        createdAt: sql`case when ${tasks.state} = 'closed' then ${createdAt} else ${tasks.createdAt} end`,
      },
    })
    .returning({ createdAt: tasks.createdAt, id: tasks.id })
  return rows[0]?.createdAt === createdAt
}

/** Open differences of these orders that are no more. What was told because it was put right stays until its person has read it. */
export async function closeTasks(
  db: Database,
  orderIds: readonly string[],
  still: readonly Difference[],
  nowMs: number,
): Promise<number> {
  if (orderIds.length === 0) return 0
  const kept = new Set(still.map(taskKey))
  const open = await db
    .select({ uniqueKey: tasks.uniqueKey, kind: tasks.kind })
    .from(tasks)
    .where(and(eq(tasks.state, 'open'), inList(tasks.subjectId, orderIds), inList(tasks.kind, Object.keys(KINDS))))
  const gone = open.filter(({ uniqueKey, kind }) => !kept.has(uniqueKey) && kind !== ('billing-duplicate' satisfies Kind))
  if (gone.length === 0) return 0
  const keys = gone.map(({ uniqueKey }) => uniqueKey)
  await db
    .update(tasks)
    .set({ state: 'closed', closedAt: iso(nowMs) })
    .where(inList(tasks.uniqueKey, keys))
  return gone.length
}

export async function countOpen(db: Database): Promise<number> {
  return db.$count(tasks, and(eq(tasks.state, 'open'), inList(tasks.kind, Object.keys(KINDS))))
}

function taskKey(difference: Pick<Difference, 'kind' | 'subject'>): string {
  return `reconciliation:${keyOf(difference)}`
}
