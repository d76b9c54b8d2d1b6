import { z } from 'zod'
import { OfferingType, PlanView, VolatileView } from './catalog.ts'

export const EligibilityView = z.object({
  status: z.enum(['not-requested', 'pending', 'eligible', 'not-eligible']),
  offeringType: OfferingType.nullable(),
  requestedAt: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  notes: z.string().nullable(),
})
export type EligibilityView = z.infer<typeof EligibilityView>

/** The address is the account's own: a request cannot name another. */
export const RequestEligibilityInput = z.object({ note: z.string().trim().max(1000).optional() })
export type RequestEligibilityInput = z.infer<typeof RequestEligibilityInput>

/** `plans` is empty when nothing can be ordered: `existing` or the eligibility says why. */
export const AccountInternetView = z.object({
  plans: z.array(PlanView),
  eligibility: EligibilityView,
  existing: z.object({ manageUrl: z.string() }).nullable(),
})
export type AccountInternetView = z.infer<typeof AccountInternetView>

export const AccountSimView = z.object({
  /** Discounted variants are among them only when the account has an active voice SIM. */
  plans: z.array(PlanView),
  familyDiscount: z.boolean(),
  /** Discounted variants that become orderable once the cart holds a voice SIM at full price. */
  plansWithVoiceInCart: z.array(PlanView),
})
export type AccountSimView = z.infer<typeof AccountSimView>

export const AccountVpnView = z.object({ plans: z.array(PlanView) })
export type AccountVpnView = z.infer<typeof AccountVpnView>

/** `version` names the published catalog; `volatile` is null while stock and campaigns cannot be known. */
const Edition = z.object({ version: z.string(), volatile: VolatileView.nullable() })

/** The catalog as this account may order it. */
export const AccountServicesView = Edition.extend({
  internet: AccountInternetView,
  sim: AccountSimView,
  vpn: AccountVpnView,
})
export type AccountServicesView = z.infer<typeof AccountServicesView>

/** Answers of /api/account/services/{category}. */
export const AccountInternetServicesView = AccountInternetView.extend(Edition.shape)
export type AccountInternetServicesView = z.infer<typeof AccountInternetServicesView>
export const AccountSimServicesView = AccountSimView.extend(Edition.shape)
export type AccountSimServicesView = z.infer<typeof AccountSimServicesView>
export const AccountVpnServicesView = AccountVpnView.extend(Edition.shape)
export type AccountVpnServicesView = z.infer<typeof AccountVpnServicesView>
