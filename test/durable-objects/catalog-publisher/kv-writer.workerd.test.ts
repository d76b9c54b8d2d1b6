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
  refusesDeletes = false
  readonly values = new Map<string, { value: string; metadata: unknown }>()

  async put(key: string, value: string | Uint8Array, options?: { metadata?: unknown }): Promise<void> {
    this.operations++
    const text = typeof value === 'string' ? value : new TextDecoder().decode(value)
    this.values.set(key, { value: text, metadata: options?.metadata })
  }
  async delete(key: string): Promise<void> {
    this.operations++
    await Promise.resolve()
    if (this.refusesDeletes) throw new Error('KV DELETE failed: 500')
    this.values.delete(key)
  }
  parts(life: number): number {
    return [...this.values.keys()].filter((key) => key.startsWith(partKey(String(life)))).length
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
    const expired = NOON + 1 + NUMBERS.catalogPartRetentionMs
    expect(store.partsToForget(expired, 10)).toEqual(['left'])
    store.keep('left', bytes, NOON + 5000)
    expect(store.partsToForget(expired, 10)).toEqual([])
  })
})

test('old parts that KV refuses to delete are deleted later, and a failure stops the turn', async () => {
  await runInDurableObject(bare('refused'), async (_object, state) => {
    const store = new PublisherStore(state.storage)
    const kv = new CountingKv()
    store.publish(keepAll(store, 1, NOON), NOON)
    await writeAll(kv, store, NOON)
    store.publish(keepAll(store, 2, NOON + 1000), NOON + 1000)
    await writeAll(kv, store, NOON + 1000)
    const expired = NOON + 1000 + NUMBERS.catalogPartRetentionMs

    kv.refusesDeletes = true
    kv.operations = 0
    await expect(writeToKv(kv as unknown as KVNamespace, store, expired)).rejects.toThrow('500')
    expect(kv.operations).toBeLessThan(10)
    expect(kv.parts(1)).toBe(PAGES)
    kv.refusesDeletes = false
    await writeAll(kv, store, expired)
    expect(kv.parts(1)).toBe(0)
    expect(kv.parts(2)).toBe(PAGES)
  })
})

test('a part that is wanted again while KV deletes it is written again', async () => {
  await runInDurableObject(bare('again'), async (_object, state) => {
    const store = new PublisherStore(state.storage)
    const kv = new CountingKv()
    const publish = (part: string, version: number) => {
      store.keep(part, new TextEncoder().encode(part), version)
      const paths = { '/': { part, type: 'text/html' } }
      store.publish({ version, builtAt: '', buildId: '', pagePolicy: '', paths }, version)
    }
    publish('one', NOON)
    await writeAll(kv, store, NOON)
    publish('two', NOON + 1)
    await writeAll(kv, store, NOON + 1)
    const deleting = writeToKv(kv as unknown as KVNamespace, store, NOON + 1 + NUMBERS.catalogPartRetentionMs)
    publish('one', NOON + 2 + NUMBERS.catalogPartRetentionMs)
    await deleting
    await writeAll(kv, store, NOON + 2 + NUMBERS.catalogPartRetentionMs)
    expect(kv.values.get(partKey('one'))?.value).toBe('one')
    expect(store.part('one')).not.toBeNull()
  })
})

test('replaced parts beyond the bound go before their day is over, the oldest first', async () => {
  await runInDurableObject(bare('bound'), (_object, state) => {
    const store = new PublisherStore(state.storage, { orphanBytes: 2_500 })
    for (let index = 0; index < 5; index++) store.keep(`part ${index}`, new Uint8Array(1_000), NOON + index)
    expect(store.partsToForget(NOON + 10, 10)).toEqual(['part 0', 'part 1', 'part 2'])
    expect(store.partsToForget(NOON + 10, 1)).toEqual(['part 0'])
    const paths = { '/': { part: 'part 0', type: 'text/html' }, '/a': { part: 'part 1', type: 'text/html' } }
    store.publish({ version: 1, builtAt: '', buildId: '', pagePolicy: '', paths }, NOON + 10)
    expect(store.partsToForget(NOON + 10, 10)).toEqual(['part 2'])
    expect(store.partsToForget(NOON + 10 + NUMBERS.catalogPartRetentionMs, 10)).toHaveLength(3)
  })
})

test('parts of an object that did not know their sizes yet count too', async () => {
  await runInDurableObject(bare('sizes'), (_object, state) => {
    const { sql } = state.storage
    const before = new PublisherStore(state.storage)
    before.keep('old', new Uint8Array(1_500_000), NOON)
    sql.exec('ALTER TABLE parts DROP COLUMN bytes')
    sql.exec('DELETE FROM _migrations WHERE id = 3')
    const store = new PublisherStore(state.storage, { orphanBytes: 1_000_000 })
    expect(store.partsToForget(NOON, 10)).toEqual(['old'])
  })
})
