import type { ServiceContext } from '#worker/context.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { listOpenCatalogEvents, markAllDone } from './repo.ts'

const ROWS_A_CALL = 1000

/**
 * Everything the inbox holds about products and prices: one nudge for all of it, because the publisher reads the whole catalog anyway.
 * Rows that are added meanwhile wait for a nudge of their own.
 */
export async function processCatalogEvents(ctx: ServiceContext): Promise<void> {
  for (;;) {
    const events = await listOpenCatalogEvents(ctx.db, ROWS_A_CALL)
    if (events.length === 0) return
    const oldest = events.reduce(
      (least, { occurredAt }) => (occurredAt < least ? occurredAt : least),
      events[0]?.occurredAt ?? '',
    )
    await catalogPublisher(ctx.env.bindings).changed(`${events.length} events`, oldest)
    await markAllDone(
      ctx.db,
      events.map(({ id }) => id),
      ctx.clock.now(),
    )
    if (events.length < ROWS_A_CALL) return
  }
}
