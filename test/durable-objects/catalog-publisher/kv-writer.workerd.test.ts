import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { writeToKv } from '#objects/catalog-publisher/kv-writer.ts'
import { PublisherStore } from '#objects/catalog-publisher/store.ts'
import { type CatalogManifest, MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'

const PAGES = 2500
const MOST_OPERATIONS_A_TURN = 1000
const MOST_BYTES_A_ROW = 2_000_000
const NOON = Date.parse('2026-11-21T12:00:00.000Z')

/** A bare object of the class: its storage, without anything published. */
const bare = (name: string) => env.CATALOG_PUBLISHER.getByName(name) as DurableObjectStub<CatalogPublisher>

const partOf = (page: number, life: number) => `${life}${String(page).padStart(63, '0')}`

function keepAll(store: PublisherStore, life: number, now: number): CatalogManifest {
  const paths: CatalogManifest['paths'] = {}
  for (let page = 0; page < PAGES; page++) {
    store.keep(partOf(page, life), new TextEncoder().encode(`page ${page}`), now)
    paths[`/services/internet/a-rather-long-name-of-a-plan-${page}`] = {
      part: partOf(page, life),
      type: 'text/html; charset=utf-8',
      page: true,
    }
  }
  return { version: now, builtAt: '', buildId: 'test', pagePolicy: '', paths }
}

/** KV in memory: thousands of writes to the simulator take longer than the test is worth. */
class CountingKv {
  operations = 0
  readonly values = new Map<string, { value: string; metadata: unknown }>()

  async put(key: string, value: string | Uint8Array, options?: { metadata?: unknown }): Promise<void> {
    this.operations++
    const text = typeof value === 'string' ? value : new TextDecoder().decode(value)
    this.values.set(key, { value: text, metadata: options?.metadata })
  }
  async delete(key: string): Promise<void> {
    this.operations++
    this.values.delete(key)
  }
  get version(): number {
    return (this.values.get(MANIFEST_KEY)?.metadata as { version: number } | undefined)?.version ?? 0
  }
}

/** Turns until KV is up to date. */
async function writeAll(kv: CountingKv, store: PublisherStore, now: number): Promise<number> {
  for (let turns = 1; ; turns++) {
    const before = kv.version
    kv.operations = 0
    const done = await writeToKv(kv as unknown as KVNamespace, store, now)
    // A tick also looks for a hundred parts that readers missed.
    expect(kv.operations).toBeLessThan(MOST_OPERATIONS_A_TURN - 150)
    if (store.partsNotInKv(1).length > 0) expect(kv.version).toBe(before)
    if (done) return turns
  }
}

test('a catalog of 2,500 pages is written in turns that fit, its manifest last, and goes in such turns too', async () => {
  await runInDurableObject(bare('writer'), async (_object, state) => {
    const store = new PublisherStore(state.storage)
    const kv = new CountingKv()
    const first = keepAll(store, 1, NOON)
    expect(store.publish(first, NOON)).toBe(true)
    expect(await writeAll(kv, store, NOON)).toBeGreaterThan(2)
    expect(kv.version).toBe(first.version)
    expect(kv.values.get(partKey(partOf(PAGES - 1, 1)))?.value).toBe(`page ${PAGES - 1}`)

    const second = keepAll(store, 2, NOON + 1000)
    store.publish(second, NOON + 1000)
    await writeAll(kv, store, NOON + 1000 + NUMBERS.catalogPartRetentionMs)
    expect(kv.version).toBe(second.version)
    expect(kv.values.has(partKey(partOf(0, 1)))).toBe(false)
    expect(kv.values.get(partKey(partOf(0, 2)))?.value).toBe('page 0')
  })
})

test('no row is larger than the platform allows', async () => {
  await runInDurableObject(bare('rows'), async (_object, state) => {
    const store = new PublisherStore(state.storage)
    const large = crypto.getRandomValues(new Uint8Array(65_536))
    const content = new Uint8Array(3_500_000)
    for (let at = 0; at < content.length; at += large.length) content.set(large.subarray(0, content.length - at), at)
    store.keep('large', content, NOON)
    const stored = store.part('large') ?? new Uint8Array()
    expect(await sha256Hex(stored)).toBe(await sha256Hex(content))
    store.publish(keepAll(store, 1, NOON), NOON)
    store.refuse(
      Array.from({ length: 20_000 }, (_, index) => ({ sku: `SKU-${index}`, reason: 'price 0 is not above zero: enter it' })),
    )
    const largest = (query: string) => state.storage.sql.exec<{ bytes: number }>(query).one().bytes
    expect(largest('SELECT max(length(CAST(body AS BLOB))) AS bytes FROM manifest')).toBeLessThan(MOST_BYTES_A_ROW)
    expect(largest('SELECT max(length(CAST(body AS BLOB))) AS bytes FROM refused')).toBeLessThan(MOST_BYTES_A_ROW)
    expect(largest('SELECT max(length(bytes)) AS bytes FROM part_chunks')).toBeLessThan(MOST_BYTES_A_ROW)
  })
})

test('what a build that failed left behind goes like a replaced part, and a later build takes it up again', async () => {
  await runInDurableObject(bare('left'), (_object, state) => {
    const store = new PublisherStore(state.storage)
    const bytes = new TextEncoder().encode('x')
    store.keep('left', bytes, NOON)
    store.keep('taken-up', bytes, NOON)
    expect(store.partsNotInKv(10)).toEqual([])
    const paths = { '/': { part: 'taken-up', type: 'text/html' } }
    store.publish({ version: 1, builtAt: '', buildId: '', pagePolicy: '', paths }, NOON + 1)
    expect(store.partsNotInKv(10)).toEqual(['taken-up'])
    expect(store.partsOrphanedBefore(NOON + 1, 10)).toEqual(['left'])
    store.keep('left', bytes, NOON + 5000)
    expect(store.partsOrphanedBefore(NOON + 1, 10)).toEqual([])
  })
})
