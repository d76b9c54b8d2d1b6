import type { PlanView } from '#worker/contracts/catalog.ts'
import type { AccountServicesView } from '#worker/contracts/services.ts'

/** SIM plans on offer: the discounted variants join in for whom the discount is, once a voice line at full price is in the cart. */
export function toSimOffers(sim: AccountServicesView['sim'], cartSkus: readonly string[]): PlanView[] {
  const voiceInCart = sim.plans.some((plan) => isFullVoice(plan) && cartSkus.includes(plan.sku))
  return voiceInCart ? [...sim.plans, ...sim.plansWithVoiceInCart] : sim.plans
}

function isFullVoice(plan: PlanView): boolean {
  return plan.sim?.type === 'Voice' && !plan.sim.familyDiscount
}

/** Everything the account may order together with what its cart holds. */
export function toOffers(services: AccountServicesView, cartSkus: readonly string[]): PlanView[] {
  return [...services.internet.plans, ...toSimOffers(services.sim, cartSkus), ...services.vpn.plans]
}

export function cheapest(plans: readonly PlanView[]): PlanView | undefined {
  return plans.toSorted((a, b) => a.price.amount - b.price.amount)[0]
}
