import { type Category, type CatalogView, OfferingType, type PlanView } from '#worker/contracts/catalog.ts'
import type { AccountInternetView, AccountSimView, AccountVpnView, EligibilityView } from '#worker/contracts/services.ts'
import type { AccountFacts } from '#worker/ports/account-data.ts'
import type { Holdings } from './account-holdings.ts'
import { findExistingInternet, hasActiveVoice, isOfferedAt } from './ordering-rules.ts'

/** Eligible without a line that we know is half a decision: nothing could be ordered, so the customer still waits for it. */
export function toEligibilityView(account: AccountFacts): EligibilityView {
  const offeringType = OfferingType.nullable().catch(null).parse(account.offeringType)
  return {
    status: account.eligibility === 'eligible' && offeringType === null ? 'pending' : account.eligibility,
    offeringType,
    requestedAt: account.eligibilityRequestedAt,
    checkedAt: account.eligibilityCheckedAt,
    notes: account.eligibilityNotes,
  }
}

export function toInternetView(catalog: CatalogView, account: AccountFacts, holdings: Holdings): AccountInternetView {
  const existing = findExistingInternet(holdings)
  const plans = plansOf(catalog, 'internet').filter(({ internet }) => isOfferedAt(account, internet?.offeringType ?? null))
  return {
    plans: existing ? [] : plans,
    eligibility: toEligibilityView(account),
    existing: existing && { manageUrl: existing.manageUrl },
  }
}

export function toSimView(catalog: CatalogView, holdings: Holdings): AccountSimView {
  const plans = plansOf(catalog, 'sim')
  const discounted = plans.filter(({ sim }) => sim?.familyDiscount)
  const familyDiscount = hasActiveVoice(holdings)
  return {
    plans: familyDiscount ? plans : plans.filter(({ sim }) => !sim?.familyDiscount),
    familyDiscount,
    plansWithVoiceInCart: familyDiscount ? [] : discounted,
  }
}

export function toVpnView(catalog: CatalogView): AccountVpnView {
  return { plans: plansOf(catalog, 'vpn') }
}

function plansOf({ plans }: CatalogView, category: Category): PlanView[] {
  return plans.filter((plan) => plan.category === category)
}
