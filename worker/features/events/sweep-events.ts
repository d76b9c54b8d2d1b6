import type { ServiceContext } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { catchUp } from './catch-up.ts'
import { purgeOutboundMessages } from './inbox-repo.ts'
import { processCatalogEvents } from './process-catalog-events.ts'
import { processInboxEvents } from './process-inbox-event.ts'
import { listOpenEventIds, purgeExpired } from './repo.ts'
import { watchEvents } from './watch-events.ts'

const ROWS_A_SWEEP = 200
const ROWS_A_TIME = 20

/** Re-drives events whose queue message was lost or whose retry is due, asks for those that never came, and tells when something is wrong. */
export async function sweepEvents(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  await eachAlone(ctx, 'catalog events', () => processCatalogEvents(ctx))
  await eachAlone(ctx, 'catch-up', () => catchUp(ctx))
  const open = await listOpenEventIds(ctx.db, now, ROWS_A_SWEEP)
  for (let start = 0; start < open.length; start += ROWS_A_TIME) {
    const rows = open.slice(start, start + ROWS_A_TIME)
    // A failure is in its row, with its next attempt.
    await eachAlone(ctx, 'inbox', async () => void (await processInboxEvents(ctx, rows)))
  }
  await eachAlone(ctx, 'watch', () => watchEvents(ctx))
  await purgeExpired(ctx.db, now, NUMBERS.nonceMs)
  await purgeOutboundMessages(ctx.db, now - NUMBERS.outboundMessageMs)
}

/** Whatever waits for a vendor does not keep the rest. */
async function eachAlone(ctx: ServiceContext, part: string, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    ctx.log.error('part of the event sweep failed', { part, error: String(error) })
  }
}
