import { inArray } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import { orderIndex } from '#worker/db/schema.ts'
import { iso, setClockOffset } from '#worker/lib/clock.ts'
import { catalogPublisher, orderProvisioner } from '#worker/stubs.ts'
import { CLOCK_OFFSET_KEY } from '#worker/wiring/development-clock.ts'

/** Moves the portal's time and re-arms every alarm that was set in the old one. */
export async function moveClock(ctx: ServiceContext, offsetMs: number): Promise<{ now: string; rearmed: number }> {
  setClockOffset(offsetMs)
  await ctx.env.bindings.CATALOG.put(CLOCK_OFFSET_KEY, String(offsetMs))
  const open = await ctx.db
    .select({ id: orderIndex.sfOrderId })
    .from(orderIndex)
    .where(inArray(orderIndex.state, ['placed', 'provisioning', 'needs-attention', 'failed']))
  for (const { id } of open) if (id) await orderProvisioner(ctx.env.bindings, id).rearm()
  await catalogPublisher(ctx.env.bindings).rearm()
  return { now: iso(ctx.clock.now()), rearmed: open.length + 1 }
}
