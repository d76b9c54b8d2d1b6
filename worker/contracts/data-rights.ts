import { z } from 'zod'
import { PageQuery } from './page.ts'

export const ActivityQuery = PageQuery
export type ActivityQuery = z.output<typeof ActivityQuery>

/** Whose doing it was; people of ours are not named. `somebody` had not proved to be the customer: a wrong password, say. */
export const ActivityActor = z.enum(['you', 'somebody', 'our staff', 'system'])
export type ActivityActor = z.infer<typeof ActivityActor>

export const ActivityItemView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** A stable name such as `login.succeeded`; the page words it, and shows one it does not know as it is. */
  event: z.string(),
  actor: ActivityActor,
  /** "Chrome on Windows"; null where it was not known. */
  device: z.string().nullable(),
  /** "Tokyo, JP". */
  place: z.string().nullable(),
  /** Such as `method` and `reason`: words of ours, no personal data. */
  detail: z.record(z.string(), z.string()),
})
export type ActivityItemView = z.infer<typeof ActivityItemView>

export const ActivityView = z.object({ items: z.array(ActivityItemView), nextCursor: z.string().nullable() })
export type ActivityView = z.infer<typeof ActivityView>

/** A choice and no free text: it is kept in the audit log for ever. */
export const CloseReason = z.enum(['moving', 'other-provider', 'price', 'not-needed', 'privacy', 'other'])
export type CloseReason = z.infer<typeof CloseReason>

/** `confirm` repeats the e-mail address of the login. */
export const CloseAccountInput = z.object({
  confirm: z.string().trim().toLowerCase().min(1, 'Enter your e-mail address.').max(254),
  reason: CloseReason.optional(),
})
export type CloseAccountInput = z.input<typeof CloseAccountInput>

/** What must be kept, where and why. */
export const KeptView = z.object({ what: z.string(), where: z.string(), why: z.string(), until: z.string() })
export type KeptView = z.infer<typeof KeptView>

/** 200: nobody can sign in any more; this answer also signs the browser out. What a vendor could not be told yet follows by itself. */
export const AccountClosedView = z.object({
  closedAt: z.iso.datetime(),
  erased: z.array(z.string()),
  kept: z.array(KeptView),
})
export type AccountClosedView = z.infer<typeof AccountClosedView>

/** `details` of ACCOUNT_IN_USE (409): what has to end first. `id` as in /api/orders and /api/subscriptions. */
export const AccountInUseDetails = z.object({
  orders: z.array(z.object({ id: z.string(), number: z.string().nullable(), status: z.string() })),
  services: z.array(z.object({ id: z.string(), name: z.string(), status: z.string() })),
})
export type AccountInUseDetails = z.infer<typeof AccountInUseDetails>

export const EXPORT_SCHEMA = 'portal-export/1'

/** GET /api/me/export answers this as a download. Sections are lists of records as they are stored, without secrets. */
export const ExportView = z.object({
  schema: z.literal(EXPORT_SCHEMA),
  exportedAt: z.iso.datetime(),
  login: z.record(z.string(), z.unknown()),
  mapping: z.record(z.string(), z.unknown()).nullable(),
  signIn: z.record(z.string(), z.unknown()),
  signUp: z.record(z.string(), z.unknown()).nullable(),
  activity: z.array(z.record(z.string(), z.unknown())),
  requests: z.array(z.record(z.string(), z.unknown())),
  orders: z.array(z.record(z.string(), z.unknown())),
  mails: z.array(z.record(z.string(), z.unknown())),
  tasks: z.array(z.record(z.string(), z.unknown())),
  events: z.array(z.record(z.string(), z.unknown())),
  invoices: z.array(z.record(z.string(), z.unknown())),
  subscriptions: z.array(z.record(z.string(), z.unknown())),
  addressChange: z.record(z.string(), z.unknown()).nullable(),
  closing: z.record(z.string(), z.unknown()).nullable(),
  copies: z.array(z.record(z.string(), z.unknown())),
  cart: z.array(z.record(z.string(), z.unknown())),
  elsewhere: z.array(z.object({ holder: z.string(), what: z.string(), how: z.string() })),
})
export type ExportView = z.infer<typeof ExportView>
