import { z } from 'zod'
import { InboxEventView, ReplaySelection } from './events.ts'
import { PageQuery } from './page.ts'

/** Why a person did it; kept for ever in the audit log, so it names no customer. */
export const Reason = z.string().trim().min(5).max(500)

export const FlushCatalogInput = z.object({ reason: Reason })
export type FlushCatalogInput = z.infer<typeof FlushCatalogInput>

/** What was accepted: the audit entry that names it, and what happens from now on. */
export const FlushCatalogView = z.object({ auditId: z.string(), requestedAt: z.iso.datetime(), will: z.array(z.string()) })
export type FlushCatalogView = z.infer<typeof FlushCatalogView>

export const AuditQuery = PageQuery.extend({ actor: z.email().optional(), event: z.string().min(1).max(100).optional() })
export type AuditQuery = z.output<typeof AuditQuery>

export const AuditEntryView = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** E-mail of the person. */
  actor: z.string(),
  event: z.string(),
  requestId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntryView = z.infer<typeof AuditEntryView>

export const AuditPageView = z.object({ items: z.array(AuditEntryView), nextCursor: z.string().nullable() })
export type AuditPageView = z.infer<typeof AuditPageView>

export const OrderState = z.enum([
  'submitting',
  'abandoned',
  'placed',
  'provisioning',
  'completed',
  'failed',
  'needs-attention',
  'cancelled',
])
export type OrderState = z.infer<typeof OrderState>

export const OperationsOrderQuery = PageQuery.extend({ state: OrderState.default('needs-attention') })
export type OperationsOrderQuery = z.output<typeof OperationsOrderQuery>

export const OperationsOrderItem = z.object({
  /** Salesforce's id; null until Salesforce confirmed the order. */
  orderId: z.string().nullable(),
  portalOrderId: z.string(),
  state: OrderState,
  since: z.iso.datetime(),
  ageSeconds: z.int(),
  /** Why it failed or waits, in words. */
  code: z.string().nullable(),
  reason: z.string().nullable(),
  nextLookAt: z.iso.datetime().nullable(),
})
export type OperationsOrderItem = z.infer<typeof OperationsOrderItem>
export const OperationsOrderPage = z.object({ items: z.array(OperationsOrderItem), nextCursor: z.string().nullable() })
export type OperationsOrderPage = z.infer<typeof OperationsOrderPage>

export const StaffActionKind = z.enum(['look-again', 'adopt-order', 'adopt-line', 'give-up'])
export type StaffActionKind = z.infer<typeof StaffActionKind>

/** What a person may do with an order that stopped for one. */
export type StaffAction =
  | { kind: 'look-again' }
  | { kind: 'adopt-order'; billingOrderId: string }
  | { kind: 'adopt-line' }
  | { kind: 'give-up'; end: 'cancelled' | 'failed'; lineConfirmedNotLive: boolean }

export type StaffActionResult =
  | { kind: 'accepted'; phase: string; will: string[] }
  | { kind: 'refused'; why: string }
  /** A vendor that has to be asked first does not answer. */
  | { kind: 'unavailable' }

/** An action that is safe now. Those that are not are absent. */
export const SafeAction = z.object({
  kind: StaffActionKind,
  /** POST it here, with `reason` and the fields named in `needs`. */
  path: z.string(),
  needs: z.array(z.enum(['billingOrderId', 'end', 'lineConfirmedNotLive'])),
  will: z.array(z.string()),
})
export type SafeAction = z.infer<typeof SafeAction>

export const StorySentence = z.object({
  at: z.iso.datetime(),
  text: z.string(),
  /** The same, so many times in a row, the last time at `until`. */
  times: z.int(),
  until: z.iso.datetime(),
  /** Of staff: the entry of the audit log, with its person and reason. */
  auditId: z.string().nullable(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
})
export type StorySentence = z.infer<typeof StorySentence>

export const VendorCallView = z.object({
  at: z.iso.datetime(),
  vendor: z.enum(['salesforce', 'whmcs', 'freebit']),
  operation: z.string(),
  requestId: z.string(),
  /** `unknown`: sent, and nobody can say whether it was applied; `not-applied`: certainly not. */
  outcome: z.enum(['ok', 'refused', 'not-applied', 'unknown']),
  answer: z.string(),
})
export type VendorCallView = z.infer<typeof VendorCallView>

export const OrderStoryView = z.object({
  orderId: z.string(),
  orderNumber: z.string().nullable(),
  /** Of the order's object: idle, scheduled, running, completed, failed, needs-attention, cancelled. */
  phase: z.string(),
  stage: z.string(),
  since: z.iso.datetime().nullable(),
  ageSeconds: z.int().nullable(),
  code: z.string().nullable(),
  /** Where the order stands, in one paragraph. */
  summary: z.string(),
  story: z.array(StorySentence),
  calls: z.array(VendorCallView),
  /** What each kind of look showed last. */
  lookBacks: z.array(z.object({ at: z.iso.datetime(), text: z.string() })),
  nextLookAt: z.iso.datetime().nullable(),
  /** What Salesforce, the customer or our lists do not know yet. */
  untold: z.array(z.object({ what: z.string(), attempts: z.int(), nextAttemptAt: z.iso.datetime() })),
  actions: z.array(SafeAction),
})
export type OrderStoryView = z.infer<typeof OrderStoryView>

export const LookAgainInput = z.object({ reason: Reason })
export const AdoptOrderInput = z.object({ reason: Reason, billingOrderId: z.string().regex(/^\d{1,12}$/) })
export const AdoptLineInput = z.object({ reason: Reason })
export const GiveUpInput = z.object({
  reason: Reason,
  /** `cancelled` ends the order; `failed` lets staff correct it and press Provision again. */
  end: z.enum(['cancelled', 'failed']),
  /** Freebit has confirmed that no line is live for this order. */
  lineConfirmedNotLive: z.boolean().default(false),
})

/** What was accepted: the audit entry that names it, and what happens from now on. */
export const StaffActionView = z.object({
  auditId: z.string(),
  orderId: z.string(),
  phase: z.string(),
  will: z.array(z.string()),
})
export type StaffActionView = z.infer<typeof StaffActionView>

export const TaskQuery = PageQuery.extend({
  state: z.enum(['open', 'closed']).default('open'),
  kind: z.string().min(1).max(100).optional(),
  subject: z.string().min(1).max(100).optional(),
})
export type TaskQuery = z.output<typeof TaskQuery>

export const TaskView = z.object({
  id: z.string(),
  kind: z.string(),
  subjectId: z.string(),
  detail: z.string(),
  state: z.enum(['open', 'closed']),
  createdAt: z.iso.datetime(),
  ageSeconds: z.int(),
  closedAt: z.iso.datetime().nullable(),
})
export type TaskView = z.infer<typeof TaskView>
export const TaskPage = z.object({ items: z.array(TaskView), nextCursor: z.string().nullable() })
export type TaskPage = z.infer<typeof TaskPage>
export const CloseTaskInput = z.object({ reason: Reason })
export const CloseTaskView = z.object({ auditId: z.string(), task: TaskView })
export type CloseTaskView = z.infer<typeof CloseTaskView>

export const DiscardInput = z.object({ reason: Reason })
export const DiscardView = z.object({ auditId: z.string(), event: InboxEventView })
export type DiscardView = z.infer<typeof DiscardView>

export const ReplayInput = z.object({
  reason: Reason,
  /** Which events, by id, state, entity or time. */
  events: ReplaySelection,
  limit: z.int().min(1).max(500).default(100),
  /** True: says what would be replayed, and the token that the real run has to bring. */
  dryRun: z.boolean(),
  token: z.string().max(100).optional(),
})
export type ReplayInput = z.infer<typeof ReplayInput>

export const ReplayView = z.object({
  dryRun: z.boolean(),
  /** Names exactly these events: a run with it replays these or none. */
  token: z.string(),
  eventIds: z.array(z.string()),
  /** More are chosen than the limit allows in one run. */
  more: z.boolean(),
  auditId: z.string().nullable(),
  will: z.array(z.string()),
})
export type ReplayView = z.infer<typeof ReplayView>
