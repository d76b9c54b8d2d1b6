import type { ServiceContext } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { catchUp } from './catch-up.ts'
import { processCatalogEvents } from './process-catalog-events.ts'
import { processInboxEvent } from './process-inbox-event.ts'
import { listOpenEventIds, purgeExpired } from './repo.ts'
import { watchEvents } from './watch-events.ts'

const ROWS_A_SWEEP = 200

/** Re-drives events whose queue message was lost or whose retry is due, asks for those that never came, and tells when something is wrong. */
export async function sweepEvents(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  await eachAlone(ctx, 'catalog events', () => processCatalogEvents(ctx))
  await eachAlone(ctx, 'catch-up', () => catchUp(ctx))
  for (const eventId of await listOpenEventIds(ctx.db, now, ROWS_A_SWEEP)) {
    // The failure is already in the row, with its next attempt.
    await processInboxEvent(ctx, eventId).catch(() => undefined)
  }
  await eachAlone(ctx, 'watch', () => watchEvents(ctx))
  await purgeExpired(ctx.db, now, NUMBERS.nonceMs)
}

/** Whatever waits for a vendor does not keep the rest. */
async function eachAlone(ctx: ServiceContext, part: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    ctx.log.error('part of the event sweep failed', { part, error: String(error) })
  }
}
