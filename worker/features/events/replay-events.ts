import type { ServiceContext } from '#worker/context.ts'
import type { ReplayResult, ReplaySelection } from '#worker/contracts/events.ts'
import { listEventIds, reopenEvents } from './inbox-repo.ts'
import { nudgeEvents } from './nudge-events.ts'

/**
 * Handles chosen events once more, the oldest first and `limit` of them at most. An event is a hint that leads to a look at the record's
 * present state, so that a replay has no second effect. With `dryRun` it only says which would be chosen.
 */
export async function replayEvents(
  ctx: ServiceContext,
  selection: ReplaySelection,
  { dryRun, limit }: { dryRun: boolean; limit: number },
): Promise<ReplayResult> {
  const found = await listEventIds(ctx.db, selection, limit + 1)
  const chosen = found.slice(0, limit)
  const more = found.length > limit
  if (dryRun || chosen.length === 0) return { dryRun, eventIds: chosen, more }
  const eventIds = await reopenEvents(ctx.db, chosen, ctx.clock.now())
  nudgeEvents(ctx, eventIds)
  return { dryRun, eventIds, more }
}
