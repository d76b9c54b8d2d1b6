import type { Category, PlanView } from '#worker/contracts/catalog.ts'
import type { ErrorCode } from '#worker/contracts/errors.ts'
import type { AccountFacts } from '#worker/ports/account-data.ts'
import { type AccountRecords, type HeldService, type Holdings, toHoldings } from './account-holdings.ts'

/** One line of a cart, as the rules see it; a live price-book row (CrmProduct) has all of it too. */
export type RuleLine = {
  sku: string
  quantity: number
  category: Category
  offeringType: string | null
  simType: string | null
  familyDiscount: boolean
}
type EligibilityFacts = Pick<AccountFacts, 'eligibility' | 'offeringType'>
type Cart = { lines: readonly RuleLine[] }
export type Refusal = { code: ErrorCode; details: Record<string, unknown> }

/** Who has one of these has internet (product C2, O3). */
const HOLDS_INTERNET: readonly HeldService['status'][] = ['active', 'pending', 'suspended']

export function toRuleLine(plan: PlanView, quantity: number): RuleLine {
  return {
    sku: plan.sku,
    quantity,
    category: plan.category,
    offeringType: plan.internet?.offeringType ?? null,
    simType: plan.sim?.type ?? null,
    familyDiscount: plan.sim?.familyDiscount ?? false,
  }
}

/** At most one internet line an account: counts services, open orders and the cart itself (contracts §8). Checkout passes live data. */
export function checkInternetLimit({ lines, ...records }: AccountRecords & Cart): Refusal | null {
  const wanted = lines.filter(({ category }) => category === 'internet').reduce((sum, { quantity }) => sum + quantity, 0)
  if (wanted === 0) return null
  const existing = findExistingInternet(toHoldings(records))
  if (existing) return { code: 'INTERNET_ALREADY_ACTIVE', details: existing }
  if (wanted > 1) return { code: 'INTERNET_ALREADY_ACTIVE', details: { reason: 'cart', manageUrl: '/checkout' } }
  return null
}

/** Where the internet line that the account has, or waits for, can be managed or upgraded. */
export function findExistingInternet({
  services,
  openOrders,
}: Holdings): { reason: 'service' | 'order'; manageUrl: string } | null {
  const service = services.find(({ category, status }) => category === 'internet' && HOLDS_INTERNET.includes(status))
  if (service) return { reason: 'service', manageUrl: `/subscriptions/${service.id}` }
  const order = openOrders.find(({ category }) => category === 'internet')
  return order ? { reason: 'order', manageUrl: `/orders/${order.id}` } : null
}

/** An internet plan must be of the offering that staff found at the account's address. */
export function checkEligibility({ account, lines }: { account: EligibilityFacts } & Cart): Refusal | null {
  const refused = lines.filter((line) => line.category === 'internet' && !isOfferedAt(account, line.offeringType))
  if (refused.length === 0) return null
  const skus = refused.map(({ sku }) => sku)
  return { code: 'NOT_ELIGIBLE', details: { skus, status: account.eligibility, offeringType: account.offeringType } }
}

export function isOfferedAt(account: EligibilityFacts, offeringType: string | null): boolean {
  return account.eligibility === 'eligible' && offeringType !== null && offeringType === account.offeringType
}

/** A discounted SIM needs an active voice SIM, or one at full price in the same cart. */
export function checkFamilyDiscount({ lines, ...records }: AccountRecords & Cart): Refusal | null {
  const discounted = lines.filter(({ familyDiscount }) => familyDiscount)
  if (discounted.length === 0 || hasActiveVoice(toHoldings(records))) return null
  if (lines.some(({ category, simType, familyDiscount }) => category === 'sim' && simType === 'Voice' && !familyDiscount))
    return null
  return { code: 'SKU_UNAVAILABLE', details: { skus: discounted.map(({ sku }) => sku), reason: 'family-discount' } }
}

export function hasActiveVoice({ services }: Pick<Holdings, 'services'>): boolean {
  return services.some(({ voice, status }) => voice && status === 'active')
}
