import { z } from 'zod'
import { PageQuery } from './page.ts'

const Told = z.string().max(40).optional().catch(undefined)

/** All that is read of an event's data, and so all that is kept: a flow may send more, such as a person's address. */
const EventData = z.object({ AccountId: Told, OrderId: Told, Order_Id__c: Told, Mode__c: Told, Account_Id__c: Told })

export const SalesforceEvent = z.object({
  id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  channel: z.string().max(120),
  sequence: z.int().nonnegative(),
  kind: z.enum(['change', 'platform', 'gap', 'overflow', 'heartbeat']),
  entity: z.string().max(80),
  recordIds: z.array(z.string().max(18)).max(200),
  changeType: z.string().max(40),
  changedFields: z.array(z.string().max(120)).max(500),
  occurredAt: z.iso.datetime(),
  data: EventData.optional(),
})
export type SalesforceEvent = z.infer<typeof SalesforceEvent>

/** Envelope of POST /api/events/salesforce (contracts §5). */
export const SalesforceEventBatch = z.object({
  v: z.literal(1),
  environment: z.string(),
  path: z.string(),
  org: z.string(),
  timestamp: z.int(),
  nonce: z.string(),
  events: z.array(SalesforceEvent).min(1).max(200),
})
export type SalesforceEventBatch = z.infer<typeof SalesforceEventBatch>

/** What the queue carries: the id of an inbox row, never the payload. */
export const InboxNudge = z.object({ eventId: z.string() })
export type InboxNudge = z.infer<typeof InboxNudge>

export const EventsHealthView = z.object({
  enabled: z.boolean(),
  status: z.enum(['unknown', 'connected', 'quiet', 'stale']),
  channels: z.array(
    z.object({ channel: z.string(), lastSequence: z.int(), lastOccurredAt: z.iso.datetime(), lagSeconds: z.number() }),
  ),
  unprocessed: z.int(),
  deadLetters: z.int(),
})
export type EventsHealthView = z.infer<typeof EventsHealthView>

const EventState = z.enum(['received', 'done', 'dead'])

/** Which events of the inbox; absent: all. Instants are when they came. */
export const InboxSelection = z.object({
  ids: z.array(z.string().max(64)).max(1000).optional(),
  state: EventState.optional(),
  entity: z.string().max(80).optional(),
  receivedFrom: z.iso.datetime().optional(),
  receivedUntil: z.iso.datetime().optional(),
})
export type InboxSelection = z.infer<typeof InboxSelection>

export const InboxQuery = PageQuery.extend(InboxSelection.omit({ ids: true }).shape)
export type InboxQuery = z.infer<typeof InboxQuery>

/** Something must be chosen: the whole inbox is never replayed by leaving everything out. */
export const ReplaySelection = InboxSelection.refine(
  (selection) => Object.values(selection).some((value) => value !== undefined),
  'Choose events by id, state, entity or time.',
)
export type ReplaySelection = z.infer<typeof ReplaySelection>

export type ReplayResult = { dryRun: boolean; eventIds: string[] /** More than `limit` are chosen. */; more: boolean }

export const InboxEventView = z.object({
  id: z.string(),
  state: EventState,
  channel: z.string(),
  sequence: z.int(),
  kind: z.string(),
  entity: z.string(),
  recordIds: z.array(z.string()),
  changeType: z.string(),
  changedFields: z.array(z.string()),
  occurredAt: z.iso.datetime().nullable(),
  receivedAt: z.iso.datetime(),
  processedAt: z.iso.datetime().nullable(),
  attempts: z.int(),
  nextAttemptAt: z.iso.datetime().nullable(),
  error: z.string().nullable(),
})
export type InboxEventView = z.infer<typeof InboxEventView>
export type InboxPageView = { items: InboxEventView[]; nextCursor: string | null }
