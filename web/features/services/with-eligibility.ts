import type { AccountServicesView, EligibilityView } from '#worker/contracts/services.ts'

/** The catalog as it is once the state of the address check is known to be another: plans go until they are read again. */
export function withEligibility(services: AccountServicesView, eligibility: EligibilityView): AccountServicesView {
  const plans = eligibility.status === 'eligible' ? services.internet.plans : []
  return { ...services, internet: { ...services.internet, eligibility, plans } }
}
