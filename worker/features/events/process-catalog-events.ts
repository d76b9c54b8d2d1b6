import type { ServiceContext } from '#worker/context.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { listOpenCatalogEvents, markAllDone } from './repo.ts'

const ROWS_A_CALL = 1000
/** A run that was cut off with its request must not hold up this isolate's next one. */
const LONGEST_RUN_MS = 10_000

let runningSince = Number.NEGATIVE_INFINITY

/** Without waiting for the queue, unless this isolate is at it already: what comes meanwhile is picked up by that run or by the queue. */
export async function hurryCatalogEvents(ctx: ServiceContext): Promise<void> {
  const now = ctx.clock.now()
  if (Math.abs(now - runningSince) < LONGEST_RUN_MS) return
  runningSince = now
  try {
    await processCatalogEvents(ctx)
  } finally {
    runningSince = Number.NEGATIVE_INFINITY
  }
}

/**
 * Everything the inbox holds about products and prices: one nudge for all of it, because the publisher reads the whole catalog anyway.
 * Rows that are added meanwhile get a nudge of their own.
 */
export async function processCatalogEvents(ctx: ServiceContext): Promise<void> {
  for (;;) {
    const events = await listOpenCatalogEvents(ctx.db, ROWS_A_CALL)
    const oldest = events.map(({ occurredAt }) => occurredAt).sort()[0]
    if (oldest === undefined) return
    await catalogPublisher(ctx.env.bindings).changed(`${events.length} events`, oldest)
    const eventIds = events.map(({ id }) => id)
    await markAllDone(ctx.db, eventIds, ctx.clock.now())
  }
}
