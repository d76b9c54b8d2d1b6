import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'
import { type CatalogManifest, MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { expectConsoleError } from '../../setup/fail-on-console.ts'
import { sandbox } from '../../setup/workerd-env.ts'

const PAGE = '/services/vpn/vpn-united-states'
const publisher = () => catalogPublisher(env)
const later = (ms: number) => setClockOffset(clockOffset() + ms)
const visible = async () => (await publisher().health()).visible
const stored = () => env.CATALOG.get<CatalogManifest>(MANIFEST_KEY, 'json')

/** Operations of the object's KV that never settle, once each; resolved when one was called. */
const hanging = new Map<string, () => void>()
const purgesAsked: unknown[] = []
let queueHangs = false

function hangOnce(operation: string): Promise<void> {
  return new Promise((called) => hanging.set(operation, called))
}

async function replaceBindings(): Promise<void> {
  await runInDurableObject(publisher(), (object: CatalogPublisher) => {
    const CATALOG = new Proxy(env.CATALOG, {
      get(target, name) {
        const member = Reflect.get(target, name) as (...options: unknown[]) => unknown
        return (...options: unknown[]) => {
          const called = hanging.get(String(name))
          if (!called) return member.apply(target, options)
          hanging.delete(String(name))
          called()
          return new Promise(() => undefined)
        }
      },
    })
    const send = (body: unknown) => (queueHangs ? new Promise(() => undefined) : Promise.resolve(purgesAsked.push(body)))
    Object.defineProperty(object, 'env', { value: { ...env, CATALOG, SALESFORCE_EVENTS: { send } } })
  })
}

let price = 3000
/** A change, until the rebuild's alarm is over. */
async function change(): Promise<void> {
  price += 7
  await sandbox.control('/products/VPN-US', { method: 'PATCH', body: { price } })
  await publisher().changed('test')
  later(NUMBERS.catalogDebounceMs)
  await runDurableObjectAlarm(publisher())
}

/** As long as the object waits for KV and for the queue. */
async function waitInVain<T>(called: Promise<void>, work: Promise<T>): Promise<T> {
  await called
  await vi.advanceTimersByTimeAsync(10_000)
  return work
}

beforeEach(async () => {
  later(3_600_000)
  queueHangs = false
  hanging.clear()
  await replaceBindings()
  await publisher().tick()
  expect(await visible()).toBe(true)
})
afterEach(() => {
  vi.useRealTimers()
})

test.each(['put', 'getWithMetadata'])('a %s that never settles is given up, and done again', async (operation) => {
  expectConsoleError(/could not be written/)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await waitInVain(hangOnce(operation), change())
  vi.useRealTimers()
  expect(await visible()).toBe(false)
  later(5_000)
  await runDurableObjectAlarm(publisher())
  expect(await visible()).toBe(true)
  expect((await stored())?.version).toBe(Number((await publisher().health()).version))
})

test('a look for lost parts that never ends does not hold up the tick', async () => {
  expectConsoleError(/could not be checked/)
  const part = (await stored())?.paths[PAGE]?.part ?? ''
  await env.CATALOG.delete(partKey(part))
  await publisher().part(part)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  await waitInVain(hangOnce('get'), publisher().tick())
  vi.useRealTimers()
  await publisher().tick()
  expect(await env.CATALOG.get(partKey(part))).not.toBeNull()
})

test('a queue that never answers does not hold up the publication', async () => {
  queueHangs = true
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const changed = change()
  const passing = setInterval(() => void vi.advanceTimersByTimeAsync(1_000), 20)
  await changed
  clearInterval(passing)
  vi.useRealTimers()
  expect(await visible()).toBe(true)
})

test('an older manifest that lands in KV later is replaced with the next tick, and the edge emptied again', async () => {
  const older = await stored()
  await change()
  const newer = await stored()
  expect(newer?.version).toBeGreaterThan(older?.version ?? 0)
  await env.CATALOG.put(MANIFEST_KEY, JSON.stringify(older), { metadata: { version: older?.version } })
  purgesAsked.length = 0
  later(60_000)
  await publisher().tick()
  expect((await stored())?.version).toBe(newer?.version)
  expect(await visible()).toBe(true)
  expect(purgesAsked).not.toEqual([])
})

test('a manifest that never was ours is replaced, and one that is gone written again, without any reader', async () => {
  const ours = await stored()
  await env.CATALOG.put(MANIFEST_KEY, '{}', { metadata: { version: (ours?.version ?? 0) + 86_400_000 } })
  await publisher().tick()
  expect(await stored()).toEqual(ours)
  await env.CATALOG.delete(MANIFEST_KEY)
  later(60_000)
  await publisher().tick()
  expect(await stored()).toEqual(ours)
})
