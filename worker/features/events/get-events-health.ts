import type { ServiceContext } from '#worker/context.ts'
import type { EventsHealthView } from '#worker/contracts/events.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { countEvents, listCursors } from './repo.ts'

/** Open to everybody: states and ages only. */
export async function getEventsHealth(ctx: ServiceContext): Promise<EventsHealthView> {
  const [cursors, counts] = await Promise.all([listCursors(ctx.db), countEvents(ctx.db)])
  const now = ctx.clock.now()
  const lastReceived = Math.max(...cursors.map((cursor) => cursor.lastReceivedAtMs))
  const lastChange = Math.max(...cursors.map((cursor) => cursor.lastChangeAtMs ?? Number.NEGATIVE_INFINITY))
  return {
    enabled: ctx.env.SF_EVENTS_ENABLED,
    status: statusOf(now, lastReceived, lastChange),
    channels: cursors.map((cursor) => ({
      channel: cursor.channel,
      lastSequence: cursor.lastSequence,
      lastOccurredAt: cursor.lastOccurredAt,
      lagSeconds: Math.max(0, Math.round((cursor.lastReceivedAtMs - Date.parse(cursor.lastOccurredAt)) / 1000)),
    })),
    unprocessed: counts.open,
    deadLetters: counts.dead,
  }
}

function statusOf(now: number, lastReceived: number, lastChange: number): EventsHealthView['status'] {
  if (lastReceived === Number.NEGATIVE_INFINITY) return 'unknown'
  if (now - lastReceived > NUMBERS.eventsStaleMs) return 'stale'
  return now - lastChange > NUMBERS.eventsStaleMs ? 'quiet' : 'connected'
}
