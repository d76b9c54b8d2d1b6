import type { ServiceContext } from '#worker/context.ts'
import { type InboxEventView, type InboxPageView, type InboxQuery, SalesforceEvent } from '#worker/contracts/events.ts'
import { parseCursor, toCursor } from '#worker/lib/page.ts'
import { listEvents } from './inbox-repo.ts'
import type { InboxRow } from './repo.ts'

/** What came from Salesforce or was found by the catch-up, newest first; `state: dead` are the dead letters. */
export async function listInbox(ctx: ServiceContext, { cursor, limit, ...selection }: InboxQuery): Promise<InboxPageView> {
  const [receivedAt = '', id = ''] = cursor === undefined ? [] : parseCursor(cursor).split(' ')
  const rows = await listEvents(ctx.db, selection, { after: cursor === undefined ? null : { receivedAt, id }, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toEventView),
    nextCursor: last !== undefined && rows.length > limit ? toCursor(`${last.receivedAt} ${last.id}`) : null,
  }
}

/** Ids and field names only: an event's data may name more. */
export function toEventView(row: InboxRow): InboxEventView {
  const event = SalesforceEvent.safeParse(JSON.parse(row.payload))
  return {
    id: row.id,
    state: row.state,
    channel: row.channel,
    sequence: row.sequence,
    kind: row.kind,
    entity: row.entity,
    recordIds: event.success ? event.data.recordIds : [],
    changeType: event.success ? event.data.changeType : '',
    changedFields: event.success ? event.data.changedFields : [],
    occurredAt: event.success ? event.data.occurredAt : null,
    receivedAt: row.receivedAt,
    processedAt: row.processedAt,
    attempts: row.attempts,
    nextAttemptAt: row.state === 'received' ? new Date(row.nextAttemptAtMs).toISOString() : null,
    error: row.error,
  }
}
