import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newRun } from '#objects/order-provisioner/run.ts'
import { claimSim } from '#worker/db/sim-claims.ts'
import { heal } from '#worker/features/reconciliation/heal.ts'
import { reconcile, watchOrders } from '#worker/features/reconciliation/index.ts'
import { readAccount } from '#worker/features/reconciliation/read-account.ts'
import { clock, setClockOffset } from '#worker/lib/clock.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { approvedOrders } from '../../../durable-objects/order-provisioner/approved-orders.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const ctx = createContext(env, { waitUntil: () => undefined })
let offset = 0

const pass = (milliseconds: number) => {
  offset += milliseconds
  setClockOffset(offset)
}

beforeAll(() => restoreClock(env))
beforeEach(async () => {
  const tables = ['tasks', 'order_index', 'mail_outbox', 'sim_claims', 'reconciliation_cursor', 'reconciliation_queue']
  await env.DB.batch(tables.map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
})
afterAll(() => setClockOffset(0))

/** The object's memory, as an earlier version or a broken store may have left it. */
async function storeRun(id: string, state: string, since = clock.now()): Promise<void> {
  const stub = orderProvisioner(env, id)
  await stub.standing()
  await runInDurableObject(stub, (_object, { storage }) => {
    storage.sql.exec('INSERT INTO run (id, state) VALUES (1, ?)', state)
    storage.sql.exec("INSERT INTO journal (at, kind, detail) VALUES (?, 'state', 'x')", since)
  })
}

async function openAlerts(): Promise<string[]> {
  await watchOrders(ctx)
  const { results } = await env.DB.prepare("SELECT kind, subject_id FROM tasks WHERE state = 'open' ORDER BY kind").all()
  return results.map((row) => `${String(row['kind'])} ${String(row['subject_id'])}`)
}

test('an order whose object cannot be read keeps nobody else from being compared', async () => {
  await reconcile(ctx)
  const broken = '801000000009001AAA'
  await storeRun(broken, 'no JSON')
  await claimSim(ctx.db, { orderId: broken, attempt: 0, nowMs: 0 }, { phoneNumber: '07099999001' })
  const [order] = await approvedOrders(1, { category: 'vpn', requested: false })
  pass(HOUR_MS + 1)
  const report = await reconcile(ctx)
  expect(report?.accounts).toBeGreaterThan(0)
  const queued = await env.DB.prepare('SELECT 1 FROM reconciliation_queue WHERE sf_account_id = ?').bind(order?.accountId).all()
  expect(queued.results).toEqual([])
  const cursor = await env.DB.prepare('SELECT next_cycle_at_ms AS next FROM reconciliation_cursor').first<{ next: number }>()
  expect(cursor?.next).toBeGreaterThan(clock.now())
})

test('a reconciliation that does not begin calls a person, until it does', async () => {
  await reconcile(ctx)
  pass(3 * HOUR_MS + MINUTE_MS)
  expect(await openAlerts()).toEqual(['reconciliation-stopped cycle'])
  await reconcile(ctx)
  expect(await openAlerts()).toEqual([])
})

test('an order that waits for a person and whose index was lost calls one', async () => {
  const [order] = await approvedOrders(1, { category: 'vpn', requested: false })
  if (!order) throw new Error('no order')
  const problem = { code: 'BILLING_MISMATCH', message: 'Another price.' } as const
  await storeRun(order.id, JSON.stringify({ ...newRun(order.id), phase: 'needs-attention', problem }), clock.now() - HOUR_MS)
  const account = await readAccount(ctx, order.accountId, () => undefined)
  if (!account) throw new Error('no account')
  await heal(ctx, account, { kind: 'index-behind', subject: order.id, evidence: {} }, { kind: 'index' })
  const row = await env.DB.prepare('SELECT state, problem_code, problem, parked_at_ms FROM order_index').first()
  expect(row).toEqual({
    state: 'needs-attention',
    problem_code: problem.code,
    problem: problem.message,
    parked_at_ms: expect.any(Number) as number,
  })
  expect(await openAlerts()).toEqual([`order-parked ${order.id}`])
})

test('an order without the time of its stop calls a person all the same', async () => {
  const now = clock.now()
  await env.DB.prepare(
    `INSERT INTO order_index (portal_order_id, sf_order_id, sf_account_id, checkout_id, cart_hash, state, created_at_ms, updated_at_ms)
     VALUES ('p', '801000000009002AAA', 'A', '', '', 'needs-attention', ?, ?)`,
  )
    .bind(now, now)
    .run()
  pass(16 * MINUTE_MS)
  expect(await openAlerts()).toEqual(['order-parked 801000000009002AAA'])
})
