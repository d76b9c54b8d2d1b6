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

/** How emptying the edge went. `no-edge`: this runtime has none. */
export const PurgeResult = z.enum(['done', 'failed', 'no-edge'])
export type PurgeResult = z.infer<typeof PurgeResult>

/** GET /api/health/services/cache: open to everybody, so states, ages and counts only. */
export const CatalogHealthView = z.object({
  version: z.string().nullable(),
  builtAt: z.iso.datetime().nullable(),
  /** Since the catalog was last read from Salesforce and accepted, changed or not. */
  ageSeconds: z.number().nullable(),
  stale: z.boolean(),
  /** Answers of our code for which its memory and KV sufficed; what the edge answers runs no code. */
  hits: z.int(),
  /** Times KV did not show what a reader needed. */
  misses: z.int(),
  edgeHits: z.literal('not counted here'),
  /** Times a reader waited for the publisher itself. */
  waits: z.object({ manifests: z.int(), parts: z.int() }),
  invalidations: z.int(),
  lastEventAt: z.iso.datetime().nullable(),
  lastError: z.string().nullable(),
  /** Rebuilds that failed in a row. */
  failures: z.int(),
  /** Products left out because they break a rule; their names are for staff. */
  refused: z.int(),
  /** The published version reads back from KV. */
  visible: z.boolean(),
  /** Of the last change: from Salesforce's commit until KV showed it. */
  lagSeconds: z.number().nullable(),
  /** Of the edge. */
  purge: z.object({
    lastAt: z.iso.datetime().nullable(),
    lastResult: PurgeResult.nullable(),
    failures: z.int(),
    pendingAt: z.iso.datetime().nullable(),
  }),
})
export type CatalogHealthView = z.infer<typeof CatalogHealthView>

/** The same for staff, with what they have to repair. */
export const CatalogDetailsView = CatalogHealthView.extend({
  /** Build of the Worker that published it. */
  buildId: z.string().nullable(),
  refusedProducts: z.array(z.object({ sku: z.string(), reason: z.string() })),
  lastPurgeError: z.string().nullable(),
  purgesDueAt: z.array(z.iso.datetime()),
  lastChange: z.object({ committedAt: z.iso.datetime(), visibleAt: z.iso.datetime() }).nullable(),
  nextRebuildAt: z.iso.datetime().nullable(),
  flushing: z.boolean(),
})
export type CatalogDetailsView = z.infer<typeof CatalogDetailsView>

/** On the queue of Salesforce's events: the catalog's rows of the inbox wait, or a copy at the edge must go. */
export const CatalogNudge = z.object({ catalog: z.enum(['changed', 'purge']) })
export type CatalogNudge = z.infer<typeof CatalogNudge>
