import { z } from 'zod'
import { Money } from './money.ts'

export const SubscriptionSummaryView = z.object({
  id: z.string(),
  name: z.string(),
  category: z.enum(['internet', 'sim', 'vpn', 'fee', 'other']),
  status: z.enum(['pending', 'active', 'suspended', 'completed', 'cancelled', 'terminated', 'other']),
  recurring: Money,
  cycle: z.string(),
  nextDueOn: z.iso.date().nullable(),
  phoneNumber: z.string().nullable(),
})
export type SubscriptionSummaryView = z.infer<typeof SubscriptionSummaryView>

/** How to put an eSIM on the phone. `code` is a bearer secret until it is used: private, never cached by others. */
export const EsimInstallView = z.object({
  code: z.string(),
  smdpAddress: z.string(),
  matchingId: z.string(),
  qrSvg: z.string(),
  appleLink: z.url(),
  androidLink: z.url(),
  /** The phone will ask for a confirmation code, which is never part of the installation code. */
  confirmationRequired: z.boolean(),
})
export type EsimInstallView = z.infer<typeof EsimInstallView>

export const LineView = z.object({
  phoneNumber: z.string(),
  status: z.enum(['pending', 'active', 'suspended', 'cancelled', 'unknown']),
  iccid: z.string().nullable(),
  eid: z.string().nullable(),
  install: EsimInstallView.nullable(),
  /** The profile waits for this very phone (EID): no code, the phone asks this address. */
  waitingAt: z.object({ smdpAddress: z.string() }).nullable(),
})
export type LineView = z.infer<typeof LineView>

export const SubscriptionView = SubscriptionSummaryView.extend({
  orderId: z.string().nullable(),
  registeredOn: z.iso.date().nullable(),
})
export type SubscriptionView = z.infer<typeof SubscriptionView>

export const SubscriptionListView = z.object({ items: z.array(SubscriptionSummaryView), nextCursor: z.string().nullable() })
export type SubscriptionListView = z.infer<typeof SubscriptionListView>
