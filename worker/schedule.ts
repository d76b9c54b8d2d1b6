import { purgeEdge } from '#worker/features/catalog/index.ts'
import { sweepClosings } from '#worker/features/data-rights/index.ts'
import { sweepEvents } from '#worker/features/events/index.ts'
import { sweepEmailFollowUps } from '#worker/features/identity/follow-email-change.ts'
import { sweepMail } from '#worker/features/mail/index.ts'
import { sweepOrders } from '#worker/features/orders/index.ts'
import { reconcile, watchOrders } from '#worker/features/reconciliation/index.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { createContext } from './wiring.ts'
import { restoreClock } from './wiring/development-clock.ts'

/**
 * Every minute: re-drives whatever a queue, an event or an alarm forgot. Each part keeps its own pace in D1, so that lost minutes are
 * made up for by the next one; one that fails does not stop the others.
 */
export async function runSchedule(_controller: ScheduledController, env: Env, execution: ExecutionContext): Promise<void> {
  await restoreClock(env)
  const ctx = createContext(env, { waitUntil: (work) => execution.waitUntil(work) })
  const parts: Record<string, () => Promise<unknown>> = {
    events: () => sweepEvents(ctx),
    orders: () => sweepOrders(ctx),
    mail: () => sweepMail(ctx),
    emails: () => sweepEmailFollowUps(ctx),
    closings: () => sweepClosings(ctx),
    catalog: () => catalogPublisher(env).tick(),
    edge: () => purgeEdge(env, execution.cache),
    alerts: () => watchOrders(ctx),
    reconciliation: () => reconcile(ctx),
  }
  await Promise.all(
    Object.entries(parts).map(async ([part, run]) => {
      try {
        await run()
      } catch (error) {
        ctx.log.error('scheduled part failed', { part, error: String(error) })
      }
    }),
  )
}
