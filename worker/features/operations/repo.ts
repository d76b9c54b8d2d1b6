import { and, desc, eq, sql } from 'drizzle-orm'
import type { StaffContext } from '#worker/context.ts'
import type { AuditEntryView } from '#worker/contracts/operations.ts'
import type { Database } from '#worker/db/client.ts'
import { inList } from '#worker/db/in-list.ts'
import { auditLog } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'

export type StaffEvent =
  | 'catalog.flushed'
  | 'order.looked-again'
  | 'order.adopted'
  | 'order.line-adopted'
  | 'order.given-up'
  | 'events.replayed'
  | 'event.discarded'
  | 'task.closed'
export type AuditPosition = { at: string; id: string }

const PREFIX = 'staff:'
/** The condition of the index `audit_log_staff`, to the letter: SQLite compares texts before it uses a partial index. */
const BY_STAFF = sql`substr(${auditLog.actor}, 1, 6) = 'staff:'`

/** Before the effect: what a person did is never without its entry, though an entry may be of something that then failed. */
export async function recordStaffAction(
  ctx: StaffContext,
  event: StaffEvent,
  detail: Record<string, string>,
): Promise<AuditPosition> {
  const entry = { id: ctx.ids.ulid(), at: iso(ctx.clock.now()) }
  await ctx.db.insert(auditLog).values({
    ...entry,
    userId: null,
    actor: PREFIX + ctx.staff.email,
    event,
    requestId: ctx.requestId,
    detail: JSON.stringify(detail),
  })
  return entry
}

/** Newest first. */
export async function listStaffActions(
  db: Database,
  filter: { actor?: string | undefined; event?: string | undefined; after: AuditPosition | null; limit: number },
): Promise<AuditEntryView[]> {
  const { actor, event, after, limit } = filter
  const rows = await db
    .select()
    .from(auditLog)
    .where(
      and(
        BY_STAFF,
        actor === undefined ? undefined : eq(auditLog.actor, PREFIX + actor),
        event === undefined ? undefined : eq(auditLog.event, event),
        after === null ? undefined : sql`(${auditLog.at}, ${auditLog.id}) < (${after.at}, ${after.id})`,
      ),
    )
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit)
  return rows.map(toEntry)
}

export async function findStaffActions(db: Database, ids: readonly string[]): Promise<AuditEntryView[]> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(and(BY_STAFF, inList(auditLog.id, ids)))
  return rows.map(toEntry)
}

function toEntry(row: typeof auditLog.$inferSelect): AuditEntryView {
  return {
    id: row.id,
    at: row.at,
    actor: row.actor.slice(PREFIX.length),
    event: row.event,
    requestId: row.requestId,
    detail: JSON.parse(row.detail) as Record<string, unknown>,
  }
}
