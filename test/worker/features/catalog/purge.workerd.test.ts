import { createExecutionContext, createMessageBatch, createScheduledController, getQueueResult } from 'cloudflare:test'
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'
import { CatalogDetailsView, CatalogHealthView } from '#worker/contracts/catalog.ts'
import { purgeEdge } from '#worker/features/catalog/index.ts'
import { type CatalogManifest, MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { clock, clockOffset, iso, setClockOffset } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { consumeQueue } from '#worker/queue.ts'
import { runSchedule } from '#worker/schedule.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { expectConsoleError } from '../../../setup/fail-on-console.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

const publisher = () => catalogPublisher(env)
const later = (ms: number) => setClockOffset(clockOffset() + ms)
const health = async () => CatalogHealthView.parse(await publisher().health())
const BY_TAG = { tags: ['catalog'] }
const EVERYTHING = { purgeEverything: true }

/** The edge as the runtime offers it; here none exists. */
class FakeEdge {
  purged: CachePurgeOptions[] = []
  answer: () => CachePurgeResult = () => ({ success: true, errors: [] })

  async purge(options: CachePurgeOptions): Promise<CachePurgeResult> {
    this.purged.push(options)
    return this.answer()
  }
}

let edge: FakeEdge
let queued: { body: unknown; delaySeconds: number | undefined }[]
/** What the object's KV says about the manifest's version when it reads back; undefined: the truth. */
let shownVersion: number | undefined

/** The queue would take the purges away with no edge to purge, and this KV is never behind: both are replaced for the object. */
async function replaceBindings(): Promise<void> {
  await runInDurableObject(publisher(), (object: CatalogPublisher) => {
    const SALESFORCE_EVENTS = {
      send: async (body: unknown, options?: QueueSendOptions) => void queued.push({ body, delaySeconds: options?.delaySeconds }),
    }
    const CATALOG = new Proxy(env.CATALOG, {
      get(target, name) {
        if (name === 'getWithMetadata' && shownVersion !== undefined) {
          const metadata = { version: shownVersion }
          return async () => ({ value: null, metadata })
        }
        const member = Reflect.get(target, name) as unknown
        return typeof member === 'function' ? (member.bind(target) as unknown) : member
      },
    })
    Object.defineProperty(object, 'env', { value: { ...env, SALESFORCE_EVENTS, CATALOG } })
  })
}

let price = 2000
async function change(committedAt?: string): Promise<void> {
  price += 7
  await sandbox.control('/products/VPN-US', { method: 'PATCH', body: { price } })
  await publisher().changed('test', committedAt)
  later(NUMBERS.catalogDebounceMs)
  await runDurableObjectAlarm(publisher())
}

async function purgeUntilNothingIsDue(): Promise<void> {
  for (let round = 0; round < 20 && (await health()).purge.pendingAt !== null; round++) {
    later(60_000)
    await purgeEdge(env, new FakeEdge())
  }
}

/** An alarm that is due now rings by itself, so it may be running already. */
async function alarmsAreOver(): Promise<void> {
  await runDurableObjectAlarm(publisher())
  await expect.poll(async () => (await health()).visible, { timeout: 10_000 }).toBe(true)
}

beforeAll(async () => {
  queued = []
  await replaceBindings()
  await publisher().tick()
})
beforeEach(async () => {
  shownVersion = undefined
  await purgeUntilNothingIsDue()
  later(3_600_000)
  edge = new FakeEdge()
  queued = []
})

describe('a change', () => {
  test('empties the edge of the catalog at once and again two minutes later, and asks the queue for both', async () => {
    await change()
    await purgeEdge(env, edge)
    expect(edge.purged).toEqual([BY_TAG])
    expect(queued).toEqual([
      { body: { catalog: 'purge' }, delaySeconds: 0 },
      { body: { catalog: 'purge' }, delaySeconds: 120 },
    ])
    later(60_000)
    await purgeEdge(env, edge)
    expect(edge.purged).toHaveLength(1)
    expect((await health()).purge).toMatchObject({ lastResult: 'done', failures: 0, pendingAt: expect.any(String) as string })
    later(60_000)
    await purgeEdge(env, edge)
    expect(edge.purged).toEqual([BY_TAG, BY_TAG])
    expect((await health()).purge.pendingAt).toBeNull()
  })

  test('is purged once by several who ask side by side', async () => {
    await change()
    await Promise.all(Array.from({ length: 10 }, () => purgeEdge(env, edge)))
    expect(edge.purged).toEqual([BY_TAG])
  })

  test('right after another one is purged as soon as the rate allows, by queue messages alone', async () => {
    await change()
    await purgeEdge(env, edge)
    const asked = queued.length
    later(1_000)
    await change()
    const delays = queued.slice(asked).map(({ delaySeconds }) => delaySeconds ?? 0)
    expect(Math.min(...delays)).toBeLessThanOrEqual(15)
    later(Math.min(...delays) * 1000)
    await purgeEdge(env, edge)
    expect(edge.purged).toEqual([BY_TAG, BY_TAG])
  })

  test('whose purge was taken by somebody who never answers is asked for once more', async () => {
    await change()
    expect(await publisher().duePurge()).not.toBeNull()
    queued = []
    await Promise.all(Array.from({ length: 5 }, () => purgeEdge(env, edge)))
    expect(edge.purged).toEqual([])
    expect(queued).toEqual([{ body: { catalog: 'purge' }, delaySeconds: 45 }])
    later(45_000)
    await purgeEdge(env, edge)
    expect(edge.purged).toEqual([BY_TAG])
  })

  test('that KV does not show yet is not purged until it does', async () => {
    const before = Number((await health()).version)
    shownVersion = before
    await change()
    await purgeEdge(env, edge)
    expect(edge.purged).toEqual([])
    expect(await health()).toMatchObject({ visible: false, purge: { pendingAt: null } })

    shownVersion = undefined
    later(2_000)
    await runDurableObjectAlarm(publisher())
    expect(await health()).toMatchObject({ visible: true })
    await purgeEdge(env, edge)
    expect(edge.purged).toEqual([BY_TAG])
  })

  test('that no visitor can see purges nothing', async () => {
    await sandbox.control('/products/VPN-US', { method: 'PATCH', body: { stock: 'Low' } })
    await publisher().changed('test')
    later(NUMBERS.catalogDebounceMs)
    await runDurableObjectAlarm(publisher())
    await purgeEdge(env, edge)
    expect(edge.purged).toEqual([])
    expect(queued).toEqual([])
  })

  test('tells how long it took from the commit in Salesforce until everybody could see it', async () => {
    await change(iso(clock.now() - 40_000))
    const lag = (await health()).lagSeconds ?? 0
    // The rebuild itself takes as long as the machine needs.
    expect(lag).toBeGreaterThanOrEqual(40)
    expect(lag).toBeLessThan(70)
    const { lastChange } = CatalogDetailsView.parse(await publisher().details())
    expect(Date.parse(lastChange?.visibleAt ?? '') - Date.parse(lastChange?.committedAt ?? '')).toBe(lag * 1000)
  })
})

describe('a purge that fails', () => {
  test.each([
    ['by refusal', () => ({ success: false, errors: [{ code: 10_429, message: 'rate limited' }] })],
    [
      'by exception',
      () => {
        throw new Error('rate limited')
      },
    ],
  ])('%s is told to staff and tried again', async (_how, answer) => {
    expectConsoleError(/edge not purged/)
    await change()
    edge.answer = answer
    await purgeEdge(env, edge)
    expect((await health()).purge).toMatchObject({ lastResult: 'failed', failures: 1 })
    expect(JSON.stringify(await health())).not.toContain('rate limited')
    expect((await publisher().details()).lastPurgeError).toContain('rate limited')

    edge.answer = () => ({ success: true, errors: [] })
    later(15_000)
    await purgeEdge(env, edge)
    expect(edge.purged).toHaveLength(2)
    expect((await health()).purge).toMatchObject({ lastResult: 'done', failures: 0 })
  })
})

test('without an edge in front of a local portal there is nothing to purge, and health says so', async () => {
  await change()
  await purgeEdge(env, undefined)
  expect((await health()).purge).toMatchObject({ lastResult: 'no-edge', failures: 0 })
})

test.each(['staging', 'production'] as const)(
  'in %s a handler without an edge is a failure that is tried again',
  async (name) => {
    expectConsoleError(/edge not purged/)
    await change()
    await purgeEdge({ ...env, APP_ENVIRONMENT: name }, undefined)
    expect(await publisher().details()).toMatchObject({
      purge: { lastResult: 'failed', failures: 1, pendingAt: expect.any(String) as string },
      lastPurgeError: expect.stringContaining('no edge') as string,
    })
  },
)

describe('the handlers that have an edge', () => {
  test('the queue consumer purges once for all messages of its batch, and acks each', async () => {
    await change()
    const messages = ['1', '2', '3'].map((id) => ({ id, timestamp: new Date(), attempts: 1, body: { catalog: 'purge' } }))
    const batch = createMessageBatch('salesforce-events', messages)
    const execution = createExecutionContext()
    Object.defineProperty(execution, 'cache', { value: edge })
    await consumeQueue(batch, env, execution)
    expect((await getQueueResult(batch, execution)).explicitAcks).toEqual(['1', '2', '3'])
    expect(edge.purged).toEqual([BY_TAG])
  })

  test('the cron handler makes up for lost messages', async () => {
    await change()
    const execution = createExecutionContext()
    Object.defineProperty(execution, 'cache', { value: edge })
    await runSchedule(createScheduledController(), env, execution)
    expect(edge.purged).toEqual([BY_TAG])
  })
})

test('flush reads, publishes and writes everything again, and empties the edge of everything, twice', async () => {
  const before = await health()
  const stored = await env.CATALOG.get<CatalogManifest>(MANIFEST_KEY, 'json')
  const part = partKey(stored?.paths['/services']?.part ?? '')
  await env.CATALOG.delete(part)

  await publisher().flush()
  expect(await publisher().details()).toMatchObject({ flushing: true })
  await purgeEdge(env, edge)
  await alarmsAreOver()
  expect(await publisher().details()).toMatchObject({ flushing: false, stale: false, visible: true })
  expect(Number((await health()).version)).toBeGreaterThan(Number(before.version))
  expect((await env.CATALOG.get<CatalogManifest>(MANIFEST_KEY, 'json'))?.version).toBe(Number((await health()).version))
  expect(await env.CATALOG.get(part)).not.toBeNull()

  for (let minute = 0; minute < 4; minute++) {
    later(60_000)
    await purgeEdge(env, edge)
  }
  expect(edge.purged.length).toBeGreaterThanOrEqual(3)
  expect(edge.purged.slice(0, 3)).toEqual([EVERYTHING, EVERYTHING, EVERYTHING])
  expect((await publisher().details()).purgesDueAt).toEqual([])
})

describe('a flush is answered by the load that began after it', () => {
  async function duringItsLoad(what: () => Promise<void>): Promise<void> {
    const held = await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'hang-applied' })
    await publisher().flush()
    const running = runDurableObjectAlarm(publisher())
    await expect.poll(async () => (await sandbox.faults()).some((fault) => fault.held > 0)).toBe(true)
    await what()
    await sandbox.removeFault(held)
    await running
  }
  const settled = () =>
    expect.poll(async () => (await publisher().details()).nextRebuildAt, { timeout: 10_000, interval: 200 }).toBeNull()
  const loads = async (since: number) =>
    (await sandbox.ledger({ vendor: 'salesforce', type: 'call', since })).filter(({ key }) => key === 'PricebookEntry').length

  test('whatever events come meanwhile', async () => {
    const { version } = await health()
    await duringItsLoad(() => publisher().changed('event'))
    await expect.poll(async () => (await health()).version, { timeout: 10_000 }).not.toBe(version)
    expect(await publisher().details()).toMatchObject({ flushing: false })
    later(NUMBERS.catalogDebounceMs)
    await runDurableObjectAlarm(publisher())
    await settled()
  })

  test('so one more flush meanwhile is one more load', async () => {
    const since = (await sandbox.ledger()).at(-1)?.seq ?? 0
    await duringItsLoad(() => publisher().flush())
    await runDurableObjectAlarm(publisher())
    await settled()
    expect(await publisher().details()).toMatchObject({ flushing: false })
    expect(await loads(since)).toBe(2)
  })
})

test('flush while Salesforce is away keeps and rewrites the last good copy, and reads again when it is back', async () => {
  expectConsoleError(/catalog rebuild failed/)
  const { version } = await health()
  await env.CATALOG.delete(MANIFEST_KEY)
  const fault = await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'down', count: 0 })
  await publisher().flush()
  await alarmsAreOver()
  expect(await health()).toMatchObject({ version, stale: true, visible: true })
  expect((await env.CATALOG.get<CatalogManifest>(MANIFEST_KEY, 'json'))?.version).toBe(Number(version))

  await sandbox.removeFault(fault)
  later(300_000)
  await publisher().tick()
  expect(await publisher().details()).toMatchObject({ stale: false, flushing: false })
  expect(Number((await health()).version)).toBeGreaterThan(Number(version))
})
