import type { SubscriptionSummaryView } from '#worker/contracts/subscriptions.ts'
import type { BillingService } from '#worker/ports/billing.ts'

export type ServiceCategory = SubscriptionSummaryView['category']

/** Product groups are named by staff: read for meaning, in both languages. */
const GROUPS: readonly (readonly [ServiceCategory, RegExp])[] = [
  ['vpn', /\bvpn\b/i],
  ['sim', /\b(e?sim|mobile|mvno)\b|モバイル|携帯/i],
  ['internet', /\b(internet|fib(re|er)|broadband)\b|光|インターネット/i],
]

/** What a billed service is, from billing's own record: one-time charges are fees, else the product group decides, then the name. */
export function categoryOf({ cycle, groupName, name }: Pick<BillingService, 'cycle' | 'groupName' | 'name'>): ServiceCategory {
  if (isOneTime(cycle)) return 'fee'
  return match(groupName) ?? match(name) ?? 'other'
}

/** Billing writes cycles with varying spaces and hyphens (vendors/whmcs.md §2.2). */
function isOneTime(cycle: string): boolean {
  return cycle.toLowerCase().replace(/[^a-z]/g, '') === 'onetime'
}

function match(text: string): ServiceCategory | undefined {
  return GROUPS.find(([, pattern]) => pattern.test(text))?.[0]
}
