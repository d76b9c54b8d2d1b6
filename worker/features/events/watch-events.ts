import type { ServiceContext } from '#worker/context.ts'
import { clearAlert, clearQuietAlerts, raiseAlert } from '#worker/features/alerts/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { findMostOverdue } from './catch-up-repo.ts'
import { countEvents, listCursors } from './repo.ts'
import { SIGNATURES_FAIL } from './signature-failures.ts'

const QUEUE_GAVE_UP = 'queue-gave-up'
/** What only shows itself while it happens is over after an hour without it. */
const QUIET_MS = 60 * 60_000

/** Silence, dead letters and a catch-up that does not get on call a person, and end by themselves when they are over (E4). */
export async function watchEvents(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  await watchSilence(ctx, now)
  await watchDeadLetters(ctx)
  await watchCatchUp(ctx, now)
  for (const kind of [SIGNATURES_FAIL, QUEUE_GAVE_UP]) await clearQuietAlerts(ctx, kind, now - QUIET_MS)
}

/** A heartbeat every five minutes makes silence meaningful; before the first one Salesforce is not connected yet. */
async function watchSilence(ctx: ServiceContext, now: number): Promise<void> {
  const alert = { kind: 'events-silent', subject: 'salesforce' }
  const cursors = await listCursors(ctx.db)
  const lastReceived = Math.max(...cursors.map((cursor) => cursor.lastReceivedAtMs))
  const silent = ctx.env.SF_EVENTS_ENABLED && cursors.length > 0 && now - lastReceived > NUMBERS.eventsStaleMs
  if (!silent) return clearAlert(ctx, alert)
  await raiseAlert(ctx, {
    ...alert,
    detail: {
      reason: 'Nothing has come from Salesforce for too long, not even a heartbeat. The catch-up goes on every five minutes.',
      lastReceivedAt: iso(lastReceived),
    },
  })
}

async function watchDeadLetters(ctx: ServiceContext): Promise<void> {
  const alert = { kind: 'events-dead', subject: 'inbox' }
  const { dead } = await countEvents(ctx.db)
  if (dead === 0) return clearAlert(ctx, alert)
  await raiseAlert(ctx, {
    ...alert,
    detail: {
      reason: 'Events were given up after too many attempts. They are kept: find out why and replay them.',
      events: dead,
    },
  })
}

async function watchCatchUp(ctx: ServiceContext, now: number): Promise<void> {
  const alert = { kind: 'catch-up-behind', subject: 'salesforce' }
  const behind = await findMostOverdue(ctx.db)
  if (!behind || now - behind.nextRunAtMs <= NUMBERS.eventsStaleMs) return clearAlert(ctx, alert)
  await raiseAlert(ctx, {
    ...alert,
    detail: {
      reason: 'The catch-up has not been able to ask Salesforce what changed. What no event announces stays unseen until it can.',
      entity: behind.entity,
      changesSince: behind.since,
      dueSince: iso(behind.nextRunAtMs),
    },
  })
}
