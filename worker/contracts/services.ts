import { z } from 'zod'
import { OfferingType, PlanView } from './catalog.ts'

export const EligibilityView = z.object({
  status: z.enum(['not-requested', 'pending', 'eligible', 'not-eligible']),
  offeringType: OfferingType.nullable(),
  requestedAt: z.iso.datetime().nullable(),
  checkedAt: z.iso.datetime().nullable(),
  notes: z.string().nullable(),
})
export type EligibilityView = z.infer<typeof EligibilityView>

/** The catalog as this account may order it. `internet.plans` is empty with a reason when nothing can be ordered. */
export const AccountServicesView = z.object({
  version: z.string(),
  internet: z.object({
    plans: z.array(PlanView),
    eligibility: EligibilityView,
    existing: z.object({ manageUrl: z.string() }).nullable(),
  }),
  sim: z.object({ plans: z.array(PlanView), familyDiscount: z.boolean() }),
  vpn: z.object({ plans: z.array(PlanView) }),
})
export type AccountServicesView = z.infer<typeof AccountServicesView>
