import { and, desc, eq, sql } from 'drizzle-orm'
import type { AccountContext } from '#worker/context.ts'
import type { ActivityActor, ActivityItemView, ActivityQuery, ActivityView } from '#worker/contracts/data-rights.ts'
import { auditLog } from '#worker/db/schema.ts'
import { parseCursor, toCursor } from '#worker/lib/page.ts'

type Row = typeof auditLog.$inferSelect

/** Whoever did these had proved nothing yet. */
const BY_ANYBODY = new Set([
  'login.failed',
  'login.locked',
  'login.challenged',
  'mfa.failed',
  'mfa.locked',
  'passkey.copied',
  'password.reset-requested',
  'refresh.reused',
])
/** Of `detail`, what means something to the customer. */
const SHOWN = ['method', 'reason'] as const

/** The signed-in customer's own entries of the audit log, newest first. */
export async function getActivity(ctx: AccountContext, { cursor, limit }: ActivityQuery): Promise<ActivityView> {
  const [at = '', id = ''] = cursor === undefined ? [] : parseCursor(cursor).split(' ')
  const rows = await ctx.db
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.userId, ctx.actor.userId),
        cursor === undefined ? undefined : sql`(${auditLog.at}, ${auditLog.id}) < (${at}, ${id})`,
      ),
    )
    .orderBy(desc(auditLog.at), desc(auditLog.id))
    .limit(limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: last !== undefined && rows.length > limit ? toCursor(`${last.at} ${last.id}`) : null,
  }
}

function toItem(row: Row): ActivityItemView {
  const detail = JSON.parse(row.detail) as Record<string, unknown>
  const text = (name: string) => (typeof detail[name] === 'string' ? detail[name] : null)
  const known = SHOWN.flatMap((name) => {
    const value = text(name)
    return value === null ? [] : [[name, value] as const]
  })
  const isOwn = row.actor === 'user'
  return {
    id: row.id,
    at: row.at,
    event: row.event,
    actor: actorOf(row),
    device: isOwn ? text('device') : null,
    place: isOwn ? text('place') : null,
    detail: isOwn ? Object.fromEntries(known) : {},
  }
}

function actorOf({ actor, event }: Row): ActivityActor {
  if (actor.startsWith('staff:')) return 'our staff'
  if (actor !== 'user') return 'system'
  return BY_ANYBODY.has(event) ? 'somebody' : 'you'
}
