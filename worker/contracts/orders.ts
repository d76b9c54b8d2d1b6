import { z } from 'zod'
import { CartLineId } from './cart.ts'
import { Category } from './catalog.ts'
import { BillingCycle, Money } from './money.ts'

export const Ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/)
export const IsoDay = z.iso.date()

/** 32 digits whose value mod 97 is 1 (GSMA SGP.02). Spaces and hyphens are dropped first. */
export const Eid = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, ''))
  .refine((eid) => /^\d{32}$/.test(eid) && BigInt(eid) % 97n === 1n, { error: 'EID_INVALID' })

export const PortIn = z.object({
  number: z.string().regex(/^0[6-9]0[1-9]\d{7}$/),
  reservationNumber: z.string().regex(/^\d{10}$/),
  expiresOn: IsoDay,
  nameKanji: z.string().min(1).max(50),
  nameKana: z.string().min(1).max(50),
  birthDate: IsoDay,
  gender: z.enum(['female', 'male']),
})
export type PortIn = z.infer<typeof PortIn>

export const Activation = z.discriminatedUnion('type', [
  z.object({ type: z.literal('immediate') }),
  z.object({ type: z.literal('scheduled'), on: IsoDay }),
])
export type Activation = z.infer<typeof Activation>

export const LineConfig = z.discriminatedUnion('category', [
  z.object({ category: z.literal('internet'), access: z.string().max(200).optional() }),
  z.object({ category: z.literal('sim'), kind: z.enum(['eSIM', 'Physical']), eid: Eid.optional(), portIn: PortIn.optional() }),
  z.object({ category: z.literal('vpn') }),
])
export type LineConfig = z.infer<typeof LineConfig>

export const CartLine = z.object({
  sku: z.string().min(1).max(80),
  quantity: z.int().min(1).max(20),
  options: z.array(z.string().max(80)).max(10),
  config: LineConfig,
  activation: Activation,
  /** Yen the customer was shown, by SKU: the plan, its companions and the chosen options. A difference is PRICE_CHANGED. */
  prices: z.record(z.string(), z.int().positive()),
})
export type CartLine = z.infer<typeof CartLine>

/** All orders of a cart are created in one transaction of at most 500 Salesforce records. */
export const MAX_SERVICES = 30

function countServices(lines: readonly { quantity: number }[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0)
}

export const PlaceOrderInput = z.object({
  checkoutId: Ulid,
  lines: z
    .array(CartLine)
    .min(1)
    .max(20)
    .refine((lines) => countServices(lines) <= MAX_SERVICES, { error: `Order at most ${MAX_SERVICES} services at once.` }),
  acceptedTerms: z.literal(true),
  /** Lines of the account's cart that become orders by this: they leave it. */
  cartLineIds: z.array(CartLineId).max(20).optional(),
  /** Set after DUPLICATE_ORDER was shown and the customer wants the same cart once more. */
  confirmDuplicate: z.boolean().optional(),
})
export type PlaceOrderInput = z.input<typeof PlaceOrderInput>

/** What may change until staff approve: when it starts and how it is set up, never address or price. What is absent stays. */
export const ChangeOrderInput = z
  .strictObject({
    /** Of the order as the customer saw it. */
    version: z.string().min(1).max(40),
    activation: Activation.optional(),
    /** Notes for the technician; empty takes them away. */
    access: z.string().trim().max(200).optional(),
    sim: z
      .strictObject({
        kind: z.enum(['eSIM', 'Physical']).optional(),
        eid: Eid.optional(),
        /** null: a new number instead of the transfer. */
        portIn: PortIn.nullable().optional(),
      })
      .optional(),
  })
  .refine(({ activation, access, sim }) => [activation, access, sim].some((part) => part !== undefined), {
    error: 'Say what is to change.',
  })
export type ChangeOrderInput = z.input<typeof ChangeOrderInput>

export const TimelineStep = z.object({
  step: z.enum([
    'received',
    'under-review',
    'approved',
    'scheduled',
    'reserving',
    'activating',
    'billing',
    'completed',
    'needs-attention',
    'failed',
    'cancelled',
  ]),
  state: z.enum(['done', 'current', 'upcoming']),
  at: z.iso.datetime().nullable(),
  actor: z.enum(['you', 'staff', 'nobody']),
  note: z.string().nullable(),
})
export type TimelineStep = z.infer<typeof TimelineStep>

export const OrderItemView = z.object({ sku: z.string(), name: z.string(), quantity: z.int(), price: Money, cycle: BillingCycle })
export type OrderItemView = z.infer<typeof OrderItemView>

export const OrderSummaryView = z.object({
  id: z.string(),
  number: z.string().nullable(),
  category: Category,
  title: z.string(),
  placedAt: z.iso.datetime(),
  status: z.enum([
    'awaiting-review',
    'approved',
    'scheduled',
    'in-progress',
    'completed',
    'failed',
    'needs-attention',
    'cancelled',
  ]),
  dueNow: Money,
  monthly: Money,
})
export type OrderSummaryView = z.infer<typeof OrderSummaryView>

export const OrderView = OrderSummaryView.extend({
  items: z.array(OrderItemView),
  address: z.object({ street: z.string(), city: z.string(), state: z.string(), postalCode: z.string(), country: z.string() }),
  activation: Activation.nullable(),
  sim: z
    .object({
      kind: z.enum(['eSIM', 'Physical']),
      phoneNumber: z.string().nullable(),
      eid: z.string().nullable(),
      voice: z.boolean(),
      /** The number comes from another provider. */
      keepsNumber: z.boolean(),
    })
    .nullable(),
  /** What the customer wrote for the technician. */
  access: z.string().nullable(),
  timeline: z.array(TimelineStep),
  problem: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Id of the subscription at /subscriptions/:id once billing knows it. */
  subscriptionId: z.string().nullable(),
  invoiceId: z.string().nullable(),
  /** Until staff approve it can be changed and cancelled. */
  cancellable: z.boolean(),
  version: z.string(),
})
export type OrderView = z.infer<typeof OrderView>

export const OrderListView = z.object({ items: z.array(OrderSummaryView), nextCursor: z.string().nullable() })
export const PlaceOrderView = z.object({ checkoutId: Ulid, orders: z.array(OrderView) })
export type PlaceOrderView = z.infer<typeof PlaceOrderView>

/** `details.changes` of PRICE_CHANGED. */
export const PriceChange = z.object({
  sku: z.string(),
  name: z.string(),
  /** 0: it was not part of what was shown. */
  shown: z.int(),
  current: z.int(),
  reason: z.enum(['price-list', 'campaign', 'campaign-ended', 'added']),
})

/** Body of the signed POST /api/orders/{sfOrderId}/provision (contracts §5). */
export const ProvisionCommand = z.object({
  orderId: z.string().regex(/^[A-Za-z0-9]{18}$/),
  mode: z.enum(['Due', 'Now']),
  requestedBy: z.string().max(120),
})
export type ProvisionCommand = z.infer<typeof ProvisionCommand>
