import type { StaffContext } from '#worker/context.ts'
import type { AuditPageView, AuditQuery } from '#worker/contracts/operations.ts'
import { parseCursor, toCursor } from '#worker/lib/page.ts'
import { listStaffActions } from './repo.ts'

/** What staff did through the operations, newest first. */
export async function listAudit(ctx: StaffContext, { cursor, limit, actor, event }: AuditQuery): Promise<AuditPageView> {
  const [at = '', id = ''] = cursor === undefined ? [] : parseCursor(cursor).split(' ')
  const found = await listStaffActions(ctx.db, {
    actor: actor?.toLowerCase(),
    event,
    after: cursor === undefined ? null : { at, id },
    limit: limit + 1,
  })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: last !== undefined && found.length > limit ? toCursor(`${last.at} ${last.id}`) : null }
}
