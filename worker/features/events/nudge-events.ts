import type { ServiceContext } from '#worker/context.ts'
import type { InboxNudge } from '#worker/contracts/events.ts'

/** The most that the queue takes at once. */
const QUEUE_BATCH = 100

/** Has stored events handled soon. The rows are the truth: a nudge that is lost only means that the sweep finds them. */
export function nudgeEvents(ctx: ServiceContext, eventIds: readonly string[]): void {
  const { SALESFORCE_EVENTS } = ctx.env.bindings
  for (let start = 0; start < eventIds.length; start += QUEUE_BATCH) {
    const messages = eventIds.slice(start, start + QUEUE_BATCH).map((eventId) => ({ body: { eventId } satisfies InboxNudge }))
    ctx.background(SALESFORCE_EVENTS.sendBatch(messages))
  }
}
