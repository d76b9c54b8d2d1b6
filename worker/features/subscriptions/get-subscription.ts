import type { AccountContext } from '#worker/context.ts'
import type { SubscriptionView } from '#worker/contracts/subscriptions.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import type { BillingService } from '#worker/ports/billing.ts'
import { toSubscriptionView } from './to-subscription-view.ts'

export async function getSubscription(ctx: AccountContext, id: string): Promise<SubscriptionView> {
  return toSubscriptionView(await getOwnService(ctx, id))
}

/** Looked up among the account's own services: another account's does not exist. */
export async function getOwnService(ctx: AccountContext, id: string): Promise<BillingService> {
  const { value: service } = await readCopy(ctx, 'subscription', { key: id })
  if (!service) throw new DomainError('NOT_FOUND')
  return service
}
