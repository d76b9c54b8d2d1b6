import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { reconcile, type Report } from '#worker/features/reconciliation/index.ts'
import { keyOf, type Kind, KINDS } from '#worker/features/reconciliation/kinds.ts'
import { setClockOffset } from '#worker/lib/clock.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import { type ApprovedOrder, approvedOrders } from '../../../durable-objects/order-provisioner/approved-orders.ts'
import { ports } from '../../../durable-objects/vendor-gateway/gateway-world.ts'
import { type Base, PLANTINGS } from './plant.ts'

const KIND_NAMES = Object.keys(KINDS) as Kind[]
const EACH = Math.ceil(Number(env.TEST_PLANTED) / KIND_NAMES.length)
const CLEAN = Math.ceil(Number(env.TEST_CLEAN) / 5)
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const BASES: Record<Base, { category: 'sim' | 'vpn'; requested: boolean; status: 'Approved' | 'Pending Review' }> = {
  'completed-sim': { category: 'sim', requested: true, status: 'Approved' },
  'completed-vpn': { category: 'vpn', requested: true, status: 'Approved' },
  'approved-vpn': { category: 'vpn', requested: false, status: 'Approved' },
  'requested-vpn': { category: 'vpn', requested: true, status: 'Approved' },
  'under-review-vpn': { category: 'vpn', requested: false, status: 'Pending Review' },
}
const LIMIT_MS = 600_000
/** Nobody's words stand for a difference: what has to be found is what was planted, no more and no less. */
const planted = new Set<string>()
const orders = new Map<Kind, ApprovedOrder[]>()
let clean = 0
let offset = 0
const context = createContext(env, { waitUntil: () => undefined })

const pass = (milliseconds: number) => {
  offset += milliseconds
  setClockOffset(offset)
}

async function inBatches<T>(items: readonly T[], size: number, work: (item: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += size) await Promise.all(items.slice(start, start + size).map(work))
}

async function completed(list: readonly ApprovedOrder[]): Promise<void> {
  await inBatches(list, 20, ({ id }) => orderProvisioner(env, id).nudge({ mode: 'Due' }))
  const waiting = new Set(list.map(({ id }) => id))
  await vi.waitFor(
    async () => {
      await inBatches([...waiting], 20, async (id) => {
        const { phase, moving } = await orderProvisioner(env, id).standing()
        if (phase === 'completed' && !moving) waiting.delete(id)
      })
      expect([...waiting]).toEqual([])
    },
    { timeout: LIMIT_MS, interval: 1000 },
  )
}

/** Each in a base state; of the clean ones nothing is changed afterwards. */
async function make(base: Base, count: number): Promise<ApprovedOrder[]> {
  const list = await approvedOrders(count, BASES[base])
  if (base.startsWith('completed')) await completed(list)
  return list
}

beforeAll(async () => {
  // Once for the whole isolate: what an object's start would do in the middle of a test.
  await restoreClock(env)
  await untilQuiet()
  for (const base of Object.keys(BASES) as Base[]) {
    const kinds = KIND_NAMES.filter((kind) => PLANTINGS[kind].base === base)
    const isClean = base !== 'requested-vpn'
    const list = await make(base, kinds.length * EACH + (isClean ? CLEAN : 0))
    kinds.forEach((kind, index) => orders.set(kind, list.slice(index * EACH, (index + 1) * EACH)))
    clean += isClean ? CLEAN : 0
  }
}, LIMIT_MS)
afterAll(() => setClockOffset(0))

/** One minute after the other until the queue is empty or holds only what was put right and is looked at later. */
async function untilQuiet(): Promise<Report> {
  const total: Report = { accounts: 0, calls: 0, found: [], healed: 0, opened: 0, closed: 0 }
  for (let idle = 0, tick = 0; idle < 2 && tick < 300; tick++) {
    const report = await reconcile(context)
    if (!report) throw new Error('another tick is at it')
    total.accounts += report.accounts
    total.calls += report.calls
    total.found.push(...report.found)
    total.healed += report.healed
    total.opened += report.opened
    total.closed += report.closed
    expect(report.calls).toBeLessThan(500)
    idle = report.accounts === 0 ? idle + 1 : 0
    pass(MINUTE_MS + 1)
  }
  return total
}

async function openTasks(): Promise<string[]> {
  const { results } = await env.DB.prepare("SELECT kind, subject_id FROM tasks WHERE state = 'open'").all<{
    kind: Kind
    subject_id: string
  }>()
  return results.flatMap(({ kind, subject_id: subject }) => (kind in KINDS ? [keyOf({ kind, subject })] : []))
}

const byKind = (keys: readonly string[]) =>
  Object.fromEntries(KIND_NAMES.map((kind) => [kind, keys.filter((key) => key.startsWith(`${kind}:`)).length]))

test('clean orders: not one difference', async () => {
  // Orders that are due are a difference until somebody starts them: those are planted.
  const due = orders.get('due-unknown') ?? []
  const hidden = due.map(({ accountId }) => accountId)
  await env.DB.prepare(
    'UPDATE id_mappings SET sf_account_id = ? || sf_account_id WHERE sf_account_id IN (SELECT value FROM json_each(?))',
  )
    .bind('-', JSON.stringify(hidden))
    .run()
  pass(HOUR_MS)
  const report = await untilQuiet()
  await env.DB.prepare("UPDATE id_mappings SET sf_account_id = substr(sf_account_id, 2) WHERE sf_account_id LIKE '-%'").run()
  expect(report.found).toEqual([])
  expect(report.accounts).toBeGreaterThanOrEqual(clean)
  expect(await openTasks()).toEqual([])
  console.log(`clean: ${report.accounts} accounts compared, ${report.calls} calls, ${report.found.length} false alarms`)
}, 600_000)

test('planted differences: each is found, and nothing else', async () => {
  for (const kind of KIND_NAMES) {
    const list = orders.get(kind) ?? []
    await inBatches(list, 5, PLANTINGS[kind].plant)
    for (const { id } of list) planted.add(keyOf({ kind, subject: id }))
  }
  // A released line is gone after a moment at the network.
  await new Promise((resolve) => setTimeout(resolve, 3000))
  // The walk over all accounts takes an hour each slice.
  const found: string[] = []
  let calls = 0
  for (let hour = 0; hour < 30; hour++) {
    pass(HOUR_MS)
    const report = await untilQuiet()
    found.push(...report.found)
    calls += report.calls
    if (new Set(found).size >= planted.size && hour > 0) break
  }
  console.log(`planted ${planted.size}, found ${new Set(found).size} with ${calls} calls`, byKind([...new Set(found)]))
  expect(byKind([...new Set(found)])).toEqual(byKind([...planted]))
  expect([...new Set(found)].toSorted()).toEqual([...planted].toSorted())
}, 600_000)

const TOLD: readonly Kind[] = [
  'live-unbilled',
  'billing-lost',
  'billed-unexpectedly',
  'billed-without-line',
  'billing-duplicate',
  'reservation-left',
  'service-by-hand',
  'provisioning-too-long',
  'told-late',
]
const subjectsOf = (kind: Kind) => (orders.get(kind) ?? []).map((order) => keyOf({ kind, subject: order.id }))

async function onceRound(): Promise<Report> {
  const size = { opened: 0, closed: 0, healed: 0, accounts: 0, calls: 0, found: [] as string[] }
  // Each hour's slice, until the walk has been round.
  for (let hour = 0; hour * 50 < clean + EACH * KIND_NAMES.length + 50; hour++) {
    pass(HOUR_MS)
    const report = await untilQuiet()
    size.opened += report.opened
    size.closed += report.closed
    size.healed += report.healed
    size.found.push(...report.found)
  }
  return size
}

test('what is safe is put right, the rest is one task each, however often it is seen', async () => {
  await onceRound()
  expect(byKind(await openTasks())).toEqual(byKind(TOLD.flatMap(subjectsOf)))
  const again = await onceRound()
  expect(again).toMatchObject({ opened: 0, closed: 0, healed: 0 })
  expect([...new Set(again.found)].toSorted()).toEqual(
    TOLD.filter((kind) => kind !== 'billing-duplicate')
      .flatMap(subjectsOf)
      .toSorted(),
  )
  for (const { id, clientId } of orders.get('billing-duplicate') ?? []) {
    const statuses = (await ports.billing.findReservations(clientId, id)).map(({ status }) => status)
    expect(statuses).toEqual(['active', 'cancelled'])
  }
}, 900_000)

test('a task closes when a person has put it right', async () => {
  for (const { id, clientId } of orders.get('billing-lost') ?? []) {
    const [reservation] = await ports.billing.findReservations(clientId, id)
    await ports.billing.accept(reservation?.orderId ?? '')
  }
  expect((await onceRound()).closed).toBe(EACH)
  expect(byKind(await openTasks())['billing-lost']).toBe(0)
}, 900_000)
