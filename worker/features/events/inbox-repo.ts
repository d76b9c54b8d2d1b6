import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { InboxSelection, SalesforceEvent } from '#worker/contracts/events.ts'
import type { Database } from '#worker/db/client.ts'
import { inList } from '#worker/db/in-list.ts'
import { eventInbox } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'
import type { InboxRow } from './repo.ts'

const INSERT = `
  INSERT INTO event_inbox
    (id, batch_key, channel, sequence, kind, entity, payload, state, attempts, next_attempt_at_ms, received_at)
  SELECT value ->> 'id', ?2, value ->> 'channel', value ->> 'sequence', value ->> 'kind', value ->> 'entity', value,
         'received', 0, ?3, ?4
  FROM json_each(?1) WHERE true ON CONFLICT (id) DO NOTHING RETURNING id, entity`

/** Events that no signed batch brought; its rows are those that are new. Alone, or with the cursor that moves along. */
export function insertUnlessKnown(
  db: Database,
  events: readonly SalesforceEvent[],
  batchKey: string,
  nowMs: number,
): D1PreparedStatement {
  return db.$client.prepare(INSERT).bind(JSON.stringify(events), batchKey, nowMs, iso(nowMs))
}

export async function countBatch(db: Database, batchKey: string): Promise<number> {
  return db.$count(eventInbox, eq(eventInbox.batchKey, batchKey))
}

/** By the hour in their batch key; of what a signed batch brought, none. Dead ones wait for a person. */
export async function purgeOutboundMessages(db: Database, beforeMs: number): Promise<void> {
  await db
    .delete(eventInbox)
    .where(
      and(
        gte(eventInbox.batchKey, 'outbound-message'),
        lt(eventInbox.batchKey, `outbound-message-${iso(beforeMs).slice(0, 13)}`),
        eq(eventInbox.channel, 'outbound-message'),
        eq(eventInbox.state, 'done'),
      ),
    )
}

export type InboxPosition = { receivedAt: string; id: string }

/** Newest first. */
export async function listEvents(
  db: Database,
  selection: InboxSelection,
  page: { after: InboxPosition | null; limit: number },
): Promise<InboxRow[]> {
  const { after, limit } = page
  return db
    .select()
    .from(eventInbox)
    .where(
      and(
        ...conditions(selection),
        after === null ? undefined : sql`(${eventInbox.receivedAt}, ${eventInbox.id}) < (${after.receivedAt}, ${after.id})`,
      ),
    )
    .orderBy(sql`${eventInbox.receivedAt} desc`, sql`${eventInbox.id} desc`)
    .limit(limit)
}

/** Oldest first: as they came. */
export async function listEventIds(db: Database, selection: InboxSelection, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: eventInbox.id })
    .from(eventInbox)
    .where(and(...conditions(selection)))
    .orderBy(eventInbox.receivedAt, eventInbox.id)
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** As if they had just come; what went wrong before stays readable until the next attempt ends. */
export async function reopenEvents(db: Database, ids: readonly string[], nowMs: number): Promise<string[]> {
  const rows = await db
    .update(eventInbox)
    .set({ state: 'received', attempts: 0, nextAttemptAtMs: nowMs, processedAt: null })
    .where(inList(eventInbox.id, ids))
    .returning({ id: eventInbox.id })
  return rows.map(({ id }) => id)
}

/** Undefined: it is no dead letter any more. */
export async function closeDead(db: Database, id: string, nowMs: number): Promise<InboxRow | undefined> {
  const [row] = await db
    .update(eventInbox)
    .set({ state: 'done', processedAt: iso(nowMs) })
    .where(and(eq(eventInbox.id, id), eq(eventInbox.state, 'dead')))
    .returning()
  return row
}

/** The state is written out: only so does SQLite use the partial index of what is open or dead. */
function conditions({ ids, state, entity, receivedFrom, receivedUntil }: InboxSelection): (SQL | undefined)[] {
  return [
    ids === undefined ? undefined : inList(eventInbox.id, ids),
    state === undefined ? undefined : sql`${eventInbox.state} = ${sql.raw(`'${STATES[state]}'`)}`,
    entity === undefined ? undefined : eq(eventInbox.entity, entity),
    receivedFrom === undefined ? undefined : gte(eventInbox.receivedAt, receivedFrom),
    receivedUntil === undefined ? undefined : lt(eventInbox.receivedAt, receivedUntil),
  ]
}

const STATES = { received: 'received', done: 'done', dead: 'dead' } as const
