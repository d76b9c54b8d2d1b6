import type { ServiceContext } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { processCatalogEvents } from './process-catalog-events.ts'
import { processInboxEvent } from './process-inbox-event.ts'
import { listOpenEventIds, purgeExpired } from './repo.ts'

const ROWS_A_SWEEP = 200

/** Re-drives events whose queue message was lost or whose retry is due. */
export async function sweepEvents(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  await processCatalogEvents(ctx).catch((error: unknown) => ctx.log.error('catalog events wait', { error: String(error) }))
  for (const eventId of await listOpenEventIds(ctx.db, now, ROWS_A_SWEEP)) {
    // The failure is already in the row, with its next attempt.
    await processInboxEvent(ctx, eventId).catch(() => undefined)
  }
  await purgeExpired(ctx.db, now, NUMBERS.nonceMs)
}
