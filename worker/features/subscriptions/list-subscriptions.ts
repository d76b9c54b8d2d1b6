import type { AccountContext } from '#worker/context.ts'
import type { PageQuery } from '#worker/contracts/page.ts'
import type { SubscriptionListView, SubscriptionSummaryView } from '#worker/contracts/subscriptions.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { paginate } from '#worker/lib/page.ts'
import { toSubscriptionSummaryView } from './to-subscription-view.ts'

/** Least interesting first, because the greatest sort key is shown first. */
const RANK: readonly SubscriptionSummaryView['status'][] = [
  'other',
  'terminated',
  'cancelled',
  'completed',
  'pending',
  'suspended',
  'active',
]

/** Running services first, then the newest. */
export async function listSubscriptions(ctx: AccountContext, query: PageQuery): Promise<SubscriptionListView> {
  const { value: services } = await readCopy(ctx, 'subscriptions')
  return paginate(
    services.map(toSubscriptionSummaryView),
    ({ status, id }) => `${RANK.indexOf(status)} ${id.padStart(12, '0')}`,
    query,
  )
}
