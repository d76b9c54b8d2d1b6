import { z } from 'zod'

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
  data: z.record(z.string(), z.unknown()).optional(),
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
