import { env } from 'cloudflare:workers'
import { clock, clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { Random } from '../../setup/random.ts'
import { pressedOrders } from './customers.ts'
import { FinishedOrders } from './finished-orders.ts'
import { runCron } from './means.ts'
import { addPastOrders } from './population.ts'
import { HeldQueues } from './queues.ts'
import { quietConsole } from './quiet-console.ts'
import type { RowsRead } from './rows-read.ts'
import { SalesforceSender } from './salesforce-sender.ts'
import type { CostResult } from './settings.ts'
import { startOver } from './start-over.ts'

const MINUTE_MS = 60_000
/** Two rounds of the catch-up. */
const MINUTES = 10
/** The catch-up reads the last changes again for twice its overlap of five minutes, and then once more: only then a minute is idle. */
const REST_MINUTES = 16
/** No round of the reconciliation begins while minutes are counted: it takes a twenty-fourth of all accounts an hour, so that everybody has a turn a day. */
const NO_ROUND_MS = 24 * 60 * MINUTE_MS
/** A cold object reads more than a warm one, whatever else there is. */
const WARM_UP = 2
const LONGEST_WAIT_MS = 120_000

/** What new orders and an idle minute cost, with few and with many orders of the past. */
export async function measureCost(
  seed: number,
  orders: number,
  populations: readonly number[],
  rows: RowsRead,
): Promise<CostResult[]> {
  quietConsole()
  const queues = new HeldQueues(new Random(seed))
  const sender = new SalesforceSender(new Random(seed))
  await startOver()
  await sandbox.control('/freebit/settings', { body: { settleMs: 0 } })
  const finished = new FinishedOrders()

  /** One after the other, so that nothing is merged or waited for by chance. */
  async function provision(count: number): Promise<void> {
    for (const { orderId } of await pressedOrders(count, 'sim')) {
      await sender.announce([orderId], 'once')
      const limit = Date.now() + LONGEST_WAIT_MS
      for (;;) {
        await queues.deliver(0)
        await finished.read()
        if (finished.has(orderId)) break
        if (Date.now() > limit) throw new Error(`order ${orderId} does not end`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
    await queues.deliver(0)
  }

  async function spent(work: () => Promise<void>): Promise<{ calls: number; rowsRead: number }> {
    const since = (await sandbox.ledger({ type: 'call' })).at(-1)?.seq ?? 0
    const before = rows.total
    await work()
    const calls = (await sandbox.ledger({ type: 'call', since })).length
    return { calls, rowsRead: rows.total - before }
  }

  const results: CostResult[] = []
  let population = 0
  for (const wanted of populations) {
    await addPastOrders(wanted - population)
    population = wanted
    await provision(WARM_UP)
    const ordered = await spent(() => provision(orders))
    await holdReconciliation()
    await passMinutes(REST_MINUTES)
    const idle = await spent(() => passMinutes(MINUTES))
    results.push({
      population,
      orders,
      vendorCallsAnOrder: ordered.calls / orders,
      rowsReadAnOrder: ordered.rowsRead / orders,
      vendorCallsAMinute: idle.calls / MINUTES,
      rowsReadAMinute: idle.rowsRead / MINUTES,
    })
    population += orders + WARM_UP
  }
  return results
}

async function holdReconciliation(): Promise<void> {
  await env.DB.prepare('UPDATE reconciliation_cursor SET next_cycle_at_ms = ?')
    .bind(clock.now() + NO_ROUND_MS)
    .run()
}

/** Each with its cron, and nothing else to do. */
async function passMinutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await sandbox.moveClock({ target: 'vendor', advanceMs: MINUTE_MS })
    setClockOffset(clockOffset() + MINUTE_MS)
    await runCron()
  }
}
