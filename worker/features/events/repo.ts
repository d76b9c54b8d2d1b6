import { and, eq, inArray, lt, lte, notInArray, sql } from 'drizzle-orm'
import type { SalesforceEvent } from '#worker/contracts/events.ts'
import type { SignedCall } from '#worker/context.ts'
import type { Database } from '#worker/db/client.ts'
import { inList } from '#worker/db/in-list.ts'
import { eventCursors, eventInbox, idempotencyKeys, requestNonces } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'

/** Told to the publisher many at a time, not one by one. */
const CATALOG_ENTITIES = ['Product2', 'PricebookEntry']

export type StoredAnswer = { requestHash: string; state: 'running' | 'done'; body: string | null; status: number | null }
export type InboxRow = typeof eventInbox.$inferSelect

const INSERT_NONCE = `INSERT INTO request_nonces (caller, nonce, seen_at_ms) VALUES (?1, ?2, ?3)`

const INSERT_EVENTS = `
  INSERT INTO event_inbox
    (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, received_at)
  SELECT value ->> 'id', ?2, value ->> 'channel', value ->> 'sequence', value ->> 'kind', value ->> 'entity', value,
         'received', 0, ?3, ?4
  FROM json_each(?1) WHERE true ON CONFLICT (id) DO NOTHING`

const ADVANCE_CURSORS = `
  INSERT INTO event_cursors (channel, last_sequence, last_occurred_at, last_received_at_ms, last_change_at_ms)
  SELECT value ->> 'channel', max(value ->> 'sequence'), max(value ->> 'occurredAt'), ?2,
         max(CASE WHEN value ->> 'kind' <> 'heartbeat' THEN ?2 END)
  FROM json_each(?1) WHERE true GROUP BY value ->> 'channel'
  ON CONFLICT (channel) DO UPDATE SET
    last_sequence = max(last_sequence, excluded.last_sequence),
    last_occurred_at = max(last_occurred_at, excluded.last_occurred_at),
    last_received_at_ms = excluded.last_received_at_ms,
    last_change_at_ms = coalesce(excluded.last_change_at_ms, last_change_at_ms)`

/** What a batch brought is what the inbox holds under its key; ?5 heartbeats are counted, not kept. */
const INSERT_ANSWER = `
  INSERT INTO idempotency_keys (scope, key, request_hash, state, status, content_type, body, created_at_ms)
  SELECT ?1, ?2, ?3, 'done', 202, 'application/json',
         json_object('accepted', count(*) + ?5, 'duplicate', ?6 - ?5 - count(*)), ?4
  FROM event_inbox WHERE batch_key = ?2 RETURNING body`

/**
 * Nonce, events, cursors and the answer in one transaction: a repeated key or nonce breaks it as a whole.
 * Returns the answer's body. Throws the unique violation; the caller finds out which one it was.
 * Plain D1 statements: drizzle's batch() drops the parameters of raw SQL.
 */
export async function storeBatch(
  db: Database,
  call: SignedCall,
  events: readonly SalesforceEvent[],
  nowMs: number,
): Promise<string> {
  const kept = events.filter((event) => event.kind !== 'heartbeat')
  const prepare = (text: string, ...values: (string | number)[]) => db.$client.prepare(text).bind(...values)
  const [, , , answer] = await db.$client.batch<{ body: string }>([
    prepare(INSERT_NONCE, call.caller, call.nonce, nowMs),
    prepare(INSERT_EVENTS, JSON.stringify(kept), call.key, nowMs, iso(nowMs)),
    prepare(ADVANCE_CURSORS, JSON.stringify(events), nowMs),
    prepare(INSERT_ANSWER, call.caller, call.key, call.hash, nowMs, events.length - kept.length, events.length),
  ])
  return answer?.results[0]?.body ?? '{}'
}

export async function findAnswer(db: Database, call: Pick<SignedCall, 'caller' | 'key'>): Promise<StoredAnswer | null> {
  const [row] = await db
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.scope, call.caller), eq(idempotencyKeys.key, call.key)))
  return row ?? null
}

/** Claims a command's key and nonce in one transaction; throws the unique violation. */
export async function claimCommand(db: Database, call: SignedCall, nowMs: number): Promise<void> {
  await db.batch([
    db.insert(requestNonces).values({ caller: call.caller, nonce: call.nonce, seenAtMs: nowMs }),
    db
      .insert(idempotencyKeys)
      .values({ scope: call.caller, key: call.key, requestHash: call.hash, state: 'running', createdAtMs: nowMs }),
  ])
}

export async function storeAnswer(
  db: Database,
  call: Pick<SignedCall, 'caller' | 'key'>,
  status: number,
  body: string,
): Promise<void> {
  await db
    .update(idempotencyKeys)
    .set({ state: 'done', status, contentType: 'application/json', body })
    .where(and(eq(idempotencyKeys.scope, call.caller), eq(idempotencyKeys.key, call.key)))
}

export async function findEvents(db: Database, ids: readonly string[]): Promise<InboxRow[]> {
  return db.select().from(eventInbox).where(inList(eventInbox.id, ids))
}

export function isCatalogEvent({ entity }: Pick<SalesforceEvent, 'entity'>): boolean {
  return CATALOG_ENTITIES.includes(entity)
}

export async function listOpenCatalogEvents(db: Database, limit: number): Promise<{ id: string; occurredAt: string }[]> {
  return db
    .select({ id: eventInbox.id, occurredAt: sql<string>`${eventInbox.payload} ->> 'occurredAt'` })
    .from(eventInbox)
    .where(and(sql`${eventInbox.state} = 'received'`, inArray(eventInbox.entity, CATALOG_ENTITIES)))
    .orderBy(eventInbox.nextAttemptAtMs)
    .limit(limit)
}

export async function markAllDone(db: Database, eventIds: readonly string[], nowMs: number): Promise<void> {
  await db
    .update(eventInbox)
    .set({ state: 'done', processedAt: iso(nowMs), error: null })
    .where(and(inList(eventInbox.id, eventIds), eq(eventInbox.state, 'received')))
}

/** Those that are handled one by one. */
export async function listOpenEventIds(db: Database, nowMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: eventInbox.id })
    .from(eventInbox)
    .where(
      and(
        eq(eventInbox.state, 'received'),
        lte(eventInbox.nextAttemptAtMs, nowMs),
        notInArray(eventInbox.entity, CATALOG_ENTITIES),
      ),
    )
    .orderBy(eventInbox.nextAttemptAtMs)
    .limit(limit)
  return rows.map((row) => row.id)
}

export async function markFailed(
  db: Database,
  id: string,
  failure: { error: string; nextAttemptAtMs: number; dead: boolean },
): Promise<void> {
  await db
    .update(eventInbox)
    .set({
      state: failure.dead ? 'dead' : 'received',
      attempts: sql`${eventInbox.attempts} + 1`,
      nextAttemptAtMs: failure.nextAttemptAtMs,
      error: failure.error,
    })
    .where(eq(eventInbox.id, id))
}

export async function listCursors(db: Database) {
  return db.select().from(eventCursors).orderBy(eventCursors.channel)
}

/** The states are written out: only so does SQLite count by the partial indexes instead of reading the whole inbox. */
export async function countEvents(db: Database): Promise<{ open: number; dead: number }> {
  const [open, dead] = await db.batch([
    db.select({ count: sql<number>`count(*)` }).from(eventInbox).where(sql`${eventInbox.state} = 'received'`),
    db.select({ count: sql<number>`count(*)` }).from(eventInbox).where(sql`${eventInbox.state} = 'dead'`),
  ])
  return { open: open[0]?.count ?? 0, dead: dead[0]?.count ?? 0 }
}

/** Nonces outlive the signature window many times over; expired customer keys go as well. Machine keys stay for ever. */
export async function purgeExpired(db: Database, nowMs: number, nonceMs: number): Promise<void> {
  await db.batch([
    db.delete(requestNonces).where(lt(requestNonces.seenAtMs, nowMs - nonceMs)),
    db.delete(idempotencyKeys).where(lt(idempotencyKeys.expiresAtMs, nowMs)),
  ])
}
