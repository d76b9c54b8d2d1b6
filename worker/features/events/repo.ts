import { and, eq, lt, lte, sql } from 'drizzle-orm'
import type { SalesforceEvent } from '#worker/contracts/events.ts'
import type { SignedCall } from '#worker/context.ts'
import type { Database } from '#worker/db/client.ts'
import { eventCursors, eventInbox, idempotencyKeys, requestNonces } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'

export type StoredAnswer = { requestHash: string; state: 'running' | 'done'; body: string | null; status: number | null }
export type InboxRow = typeof eventInbox.$inferSelect

/**
 * Nonce, events, cursors and the answer in one transaction: a repeated key or nonce breaks it as a whole.
 * Returns the answer's body. Throws the unique violation; the caller finds out which one it was.
 */
export async function storeBatch(
  db: Database,
  call: SignedCall,
  events: readonly SalesforceEvent[],
  nowMs: number,
): Promise<string> {
  const rows = JSON.stringify(events.filter((event) => event.kind !== 'heartbeat'))
  const all = JSON.stringify(events)
  const [, , , answer] = await db.batch([
    db.insert(requestNonces).values({ caller: call.caller, nonce: call.nonce, seenAtMs: nowMs }),
    db.run(sql`
      INSERT INTO event_inbox (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, received_at)
      SELECT value ->> 'id', ${call.key}, value ->> 'channel', value ->> 'sequence', value ->> 'kind', value ->> 'entity', value,
             'received', 0, ${nowMs}, ${iso(nowMs)}
      FROM json_each(${rows}) WHERE true ON CONFLICT (id) DO NOTHING`),
    db.run(sql`
      INSERT INTO event_cursors (channel, last_sequence, last_occurred_at, last_received_at_ms, last_change_at_ms)
      SELECT value ->> 'channel', max(value ->> 'sequence'), max(value ->> 'occurredAt'), ${nowMs},
             max(CASE WHEN value ->> 'kind' <> 'heartbeat' THEN ${nowMs} END)
      FROM json_each(${all}) WHERE true GROUP BY value ->> 'channel'
      ON CONFLICT (channel) DO UPDATE SET
        last_sequence = max(last_sequence, excluded.last_sequence),
        last_occurred_at = max(last_occurred_at, excluded.last_occurred_at),
        last_received_at_ms = excluded.last_received_at_ms,
        last_change_at_ms = coalesce(excluded.last_change_at_ms, last_change_at_ms)`),
    db.all<{ body: string }>(sql`
      INSERT INTO idempotency_keys (scope, key, request_hash, state, status, content_type, body, created_at_ms)
      SELECT ${call.caller}, ${call.key}, ${call.hash}, 'done', 202, 'application/json',
             json_object('accepted', count(*) + ${countHeartbeats(events)}, 'duplicate', ${events.length - countHeartbeats(events)} - count(*)),
             ${nowMs}
      FROM event_inbox WHERE batch_key = ${call.key} RETURNING body`),
  ])
  return answer[0]?.body ?? '{}'
}

function countHeartbeats(events: readonly SalesforceEvent[]): number {
  return events.filter((event) => event.kind === 'heartbeat').length
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

export async function findEvent(db: Database, id: string): Promise<InboxRow | null> {
  const [row] = await db.select().from(eventInbox).where(eq(eventInbox.id, id))
  return row ?? null
}

export async function listOpenEventIds(db: Database, nowMs: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: eventInbox.id })
    .from(eventInbox)
    .where(and(eq(eventInbox.state, 'received'), lte(eventInbox.nextAttemptAtMs, nowMs)))
    .orderBy(eventInbox.nextAttemptAtMs)
    .limit(limit)
  return rows.map((row) => row.id)
}

export async function markDone(db: Database, id: string, nowMs: number): Promise<void> {
  await db
    .update(eventInbox)
    .set({ state: 'done', processedAt: iso(nowMs), error: null })
    .where(eq(eventInbox.id, id))
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

export async function countEvents(db: Database): Promise<{ open: number; dead: number }> {
  const [open, dead] = await db.batch([
    db.select({ count: sql<number>`count(*)` }).from(eventInbox).where(eq(eventInbox.state, 'received')),
    db.select({ count: sql<number>`count(*)` }).from(eventInbox).where(eq(eventInbox.state, 'dead')),
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
