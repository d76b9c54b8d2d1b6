import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { watchOrders } from '#worker/features/reconciliation/index.ts'
import { clock, setClockOffset } from '#worker/lib/clock.ts'
import { vendorBreaker } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { outcomeOf, ports } from '../../../durable-objects/vendor-gateway/gateway-world.ts'

const MINUTE_MS = 60_000
const ctx = createContext(env, { waitUntil: () => undefined })
let number = 0
let offset = 0

const pass = (minutes: number) => {
  offset += minutes * MINUTE_MS
  setClockOffset(offset)
}

async function order(state: string, values: { parked?: boolean; code?: string } = {}): Promise<string> {
  const id = `80100000000${String(++number).padStart(4, '0')}AAA`
  const now = clock.now()
  await env.DB.prepare(
    `INSERT INTO order_index (portal_order_id, sf_order_id, sf_account_id, checkout_id, cart_hash, state, problem_code, parked_at_ms, created_at_ms, updated_at_ms)
     VALUES (?, ?, 'A', '', '', ?, ?, ?, ?, ?)`,
  )
    .bind(id, id, state, values.code ?? null, values.parked ? now : null, now, now)
    .run()
  return id
}

async function alerts(): Promise<string[]> {
  await watchOrders(ctx)
  const { results } = await env.DB.prepare(
    "SELECT kind, subject_id FROM tasks WHERE state = 'open' ORDER BY kind, subject_id",
  ).all()
  return results.map((row) => `${String(row['kind'])} ${String(row['subject_id'])}`)
}

const mails = async () => (await env.DB.prepare('SELECT subject FROM mail_outbox').all()).results.length

/** Once for the whole isolate: what the mail queue would do in the middle of a test. */
beforeAll(() => restoreClock(env))
beforeEach(async () => {
  await env.DB.batch(['tasks', 'order_index', 'mail_outbox'].map((table) => env.DB.prepare(`DELETE FROM ${table}`)))
  await sandbox.clearFaults()
})
afterAll(() => setClockOffset(0))

describe('orders', () => {
  test('that rest or have just begun call nobody', async () => {
    for (const state of ['placed', 'provisioning', 'completed', 'cancelled', 'failed']) await order(state)
    expect(await alerts()).toEqual([])
  })

  test('one under way for an hour calls once, until it is done', async () => {
    const id = await order('provisioning')
    pass(61)
    expect(await alerts()).toEqual(['orders-unfinished oldest'])
    expect(await alerts()).toHaveLength(1)
    expect(await mails()).toBe(1)
    const [task] = (await env.DB.prepare('SELECT detail FROM tasks').all<{ detail: string }>()).results
    expect(JSON.parse(task?.detail ?? '{}')).toMatchObject({ order: id, orders: 1 })
    await env.DB.exec("UPDATE order_index SET state = 'completed'")
    expect(await alerts()).toEqual([])
  })

  test('one that waits for a person calls after a quarter of an hour', async () => {
    const id = await order('needs-attention', { parked: true, code: 'BILLING_MISMATCH' })
    pass(14)
    expect(await alerts()).toEqual([])
    pass(2)
    expect(await alerts()).toEqual([`order-parked ${id}`])
    await env.DB.exec("UPDATE order_index SET state = 'completed'")
    expect(await alerts()).toEqual([])
  })

  test('two hundred that stop at once call twenty times', async () => {
    for (let count = 0; count < 200; count++) await order('needs-attention', { parked: true })
    pass(16)
    expect(await alerts()).toHaveLength(20)
  })

  test('that fail one after the other call, and no more an hour later', async () => {
    for (let count = 0; count < 5; count++) await order('failed', { code: 'ACTIVATION_REJECTED' })
    expect(await alerts()).toEqual(['activations-fail last-hour'])
    pass(61)
    expect(await alerts()).toEqual([])
  })
})

describe('a vendor', () => {
  test('whose breaker stays open calls, and no more when it is back', async () => {
    await sandbox.addFault({ vendor: 'whmcs', kind: 'down', count: 0 })
    for (let count = 0; count < 10; count++) await outcomeOf(ports.billing.accept('1'))
    expect(await alerts()).toEqual([])
    expect(await vendorBreaker(env, 'whmcs').health()).toMatchObject({ state: 'open', calls: 10, failures: 10 })
    pass(3)
    await outcomeOf(ports.billing.findClient('1000'))
    expect(await alerts()).toEqual(['vendor-down whmcs'])
    await sandbox.clearFaults()
    pass(1)
    await ports.billing.findClient('1000')
    expect(await alerts()).toEqual([])
  })

  test('that refuses a quarter of its calls calls a person', async () => {
    pass(10)
    for (let count = 0; count < 15; count++) await ports.sim.findLine('07012345678')
    await sandbox.addFault({ vendor: 'freebit', kind: 'status', count: 6 })
    for (let count = 0; count < 2; count++) await outcomeOf(ports.sim.findLine('07012345678'))
    expect(await alerts()).toEqual(['vendor-failing freebit'])
    pass(6)
    expect(await alerts()).toEqual([])
  })
})
