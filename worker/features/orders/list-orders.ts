import type { AccountContext } from '#worker/context.ts'
import type { OrderSummaryView } from '#worker/contracts/orders.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { toOrderSummary } from './order-view.ts'
import { readOrders } from './read-orders.ts'

/** Newest first. The cursor is the id of the last order shown. */
export async function listOrders(
  ctx: AccountContext,
  page: { cursor?: string | undefined; limit: number },
): Promise<{ items: OrderSummaryView[]; nextCursor: string | null }> {
  const orders = (await readOrders(ctx)).toSorted((a, b) => b.createdAt.localeCompare(a.createdAt) || b.id.localeCompare(a.id))
  const start = page.cursor === undefined ? 0 : orders.findIndex((order) => order.id === page.cursor) + 1
  if (page.cursor !== undefined && start === 0) {
    throw new DomainError('VALIDATION_FAILED', {
      fields: [{ field: 'cursor', message: 'Unknown cursor: start again without one.' }],
    })
  }
  const items = orders.slice(start, start + page.limit)
  const more = start + page.limit < orders.length
  return { items: items.map((order) => toOrderSummary(order)), nextCursor: more ? (items.at(-1)?.id ?? null) : null }
}
