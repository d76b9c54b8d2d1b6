import { z } from 'zod'
import { BillingCycle, Money } from './money.ts'

export const Category = z.enum(['internet', 'sim', 'vpn'])
export type Category = z.infer<typeof Category>

export const OfferingType = z.enum(['Home 1G', 'Home 10G', 'Apartment 1G', 'Apartment 100M'])
export type OfferingType = z.infer<typeof OfferingType>

export const Text = z.object({ en: z.string(), ja: z.string() })
export type Text = z.infer<typeof Text>

/** A fee or add-on that is ordered together with a plan. */
export const CompanionView = z.object({
  sku: z.string(),
  name: Text,
  itemClass: z.enum(['activation', 'installation', 'add-on']),
  price: Money,
  cycle: BillingCycle,
})
export type CompanionView = z.infer<typeof CompanionView>

export const PlanView = z.object({
  sku: z.string(),
  slug: z.string(),
  category: Category,
  name: Text,
  summary: Text,
  price: Money,
  cycle: BillingCycle,
  /** Charged together with the plan, not optional. */
  companions: z.array(CompanionView),
  options: z.array(CompanionView),
  /** What the first invoice asks for, companions included. */
  dueNow: Money,
  /** What every following month costs (yearly plans: 0). */
  monthly: Money,
  internet: z.object({ offeringType: OfferingType, tier: z.enum(['Silver', 'Gold', 'Platinum']) }).optional(),
  sim: z.object({ type: z.enum(['Data', 'Data and SMS', 'Voice']), dataGb: z.number(), familyDiscount: z.boolean() }).optional(),
  vpn: z.object({ region: z.string() }).optional(),
})
export type PlanView = z.infer<typeof PlanView>

export const CatalogView = z.object({
  version: z.string(),
  builtAt: z.iso.datetime(),
  currency: z.literal('JPY'),
  taxIncluded: z.literal(true),
  plans: z.array(PlanView),
})
export type CatalogView = z.infer<typeof CatalogView>

export const VolatileView = z.object({
  readAt: z.iso.datetime(),
  products: z.record(
    z.string(),
    z.object({
      stock: z.enum(['in-stock', 'low', 'out-of-stock']).nullable(),
      campaign: z.string().nullable(),
      campaignEndsAt: z.iso.datetime().nullable(),
    }),
  ),
})
export type VolatileView = z.infer<typeof VolatileView>

export const CatalogHealthView = z.object({
  version: z.string().nullable(),
  builtAt: z.iso.datetime().nullable(),
  ageSeconds: z.number().nullable(),
  stale: z.boolean(),
  hits: z.int(),
  misses: z.int(),
  invalidations: z.int(),
  lastEventAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable(),
  refused: z.array(z.object({ sku: z.string(), reason: z.string() })),
})
export type CatalogHealthView = z.infer<typeof CatalogHealthView>
