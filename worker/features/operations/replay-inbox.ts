import type { StaffContext } from '#worker/context.ts'
import type { ReplayInput, ReplayView } from '#worker/contracts/operations.ts'
import { replayEvents } from '#worker/features/events/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { recordStaffAction } from './repo.ts'

const WILL = [
  'Each of these events is handled once more, the oldest first.',
  'An event is a hint: whoever is told reads the record’s present state again, so that nothing happens twice.',
]

/** First dry: what would be chosen, and its token. The real run brings the token and replays exactly those events, or none. */
export async function replayInbox(ctx: StaffContext, { reason, events, limit, dryRun, token }: ReplayInput): Promise<ReplayView> {
  const chosen = await replayEvents(ctx, events, { dryRun: true, limit })
  const named = await tokenOf(chosen.eventIds)
  const view = { dryRun, token: named, eventIds: chosen.eventIds, more: chosen.more, will: WILL }
  if (dryRun) return { ...view, auditId: null }
  if (token !== named) {
    const why = 'Do a dry run first and send its token: other events are chosen now than then.'
    throw new DomainError('ACTION_NOT_SAFE', { details: { why } })
  }
  const entry = await recordStaffAction(ctx, 'events.replayed', { count: String(chosen.eventIds.length), token: named, reason })
  await replayEvents(ctx, { ids: chosen.eventIds }, { dryRun: false, limit })
  return { ...view, auditId: entry.id }
}

async function tokenOf(eventIds: readonly string[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(eventIds.join('\n')))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
