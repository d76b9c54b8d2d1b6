import type { StaffContext } from '#worker/context.ts'
import type { OperationsOrderItem, OperationsOrderPage, OperationsOrderQuery } from '#worker/contracts/operations.ts'
import { iso } from '#worker/lib/clock.ts'
import { parseCursor, toCursor } from '#worker/lib/page.ts'
import { listOrders, type OrderRow } from './orders-repo.ts'

/** Orders in one state, those that need a person unless another is asked for. */
export async function listOperationsOrders(
  ctx: StaffContext,
  { state, cursor, limit }: OperationsOrderQuery,
): Promise<OperationsOrderPage> {
  const [updatedAt = '', portalOrderId = ''] = cursor === undefined ? [] : parseCursor(cursor).split(' ')
  const after = cursor === undefined ? null : { updatedAtMs: Number(updatedAt), portalOrderId }
  const found = await listOrders(ctx.db, { state, after, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => toItem(row, ctx.clock.now())),
    nextCursor: last !== undefined && found.length > limit ? toCursor(`${last.updatedAtMs} ${last.portalOrderId}`) : null,
  }
}

function toItem(row: OrderRow, now: number): OperationsOrderItem {
  const since = row.parkedAtMs ?? row.updatedAtMs
  return {
    orderId: row.sfOrderId,
    portalOrderId: row.portalOrderId,
    state: row.state,
    since: iso(since),
    ageSeconds: Math.max(0, Math.round((now - since) / 1000)),
    code: row.problemCode,
    reason: row.problem,
    nextLookAt: row.nextLookAtMs === null ? null : iso(row.nextLookAtMs),
  }
}
