import type { AccountContext } from '#worker/context.ts'
import type { OrderSummaryView } from '#worker/contracts/orders.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { paginate, type Page } from '#worker/lib/page.ts'
import { toOrderSummary } from './order-view.ts'

/** Newest first. */
export async function listOrders(
  ctx: AccountContext,
  query: { cursor?: string | undefined; limit: number },
): Promise<Page<OrderSummaryView>> {
  const { value: orders } = await readCopy(ctx, 'orders')
  const page = paginate(orders, ({ createdAt, id }) => `${createdAt} ${id}`, query)
  return { ...page, items: page.items.map((order) => toOrderSummary(order)) }
}
