import type { AccountContext } from '#worker/context.ts'
import type { LineView } from '#worker/contracts/subscriptions.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { categoryOf } from './classify-service.ts'
import { getOwnService } from './get-subscription.ts'
import { hasUnreadableCode, toLineView, toLineViewWithoutNetwork } from './to-line-view.ts'

/**
 * NOT_FOUND for a subscription that is no SIM, or has no number yet. The network is asked only for a service that billing
 * counts as running: the number of a pending or ended one may belong to somebody else. The code never reaches a log.
 */
export async function getLine(ctx: AccountContext, subscriptionId: string): Promise<LineView> {
  const service = await getOwnService(ctx, subscriptionId)
  const { phoneNumber, status } = service
  if (phoneNumber === null || categoryOf(service) === 'fee') throw new DomainError('NOT_FOUND')
  if (status !== 'active' && status !== 'suspended') return toLineViewWithoutNetwork(phoneNumber, service)
  const { value: line } = await readCopy(ctx, 'line', { key: phoneNumber })
  if (hasUnreadableCode(line)) ctx.log.error('activation code of a line is malformed', { subscriptionId })
  return toLineView(phoneNumber, service, line)
}
