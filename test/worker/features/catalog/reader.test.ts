import { describe, expect, test } from 'vitest'
import { CatalogReader } from '#worker/features/catalog/reader.ts'
import type { CatalogSource } from '#worker/features/catalog/source.ts'
import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array | undefined) => (bytes ? new TextDecoder().decode(bytes) : undefined)

/** A catalog of pages whose part is named like their text. */
function manifest(version: number, pages: Record<string, string>): CatalogManifest {
  const paths = Object.fromEntries(
    Object.entries(pages).map(([path, text]) => [path, { part: text, type: 'text/html', page: true }]),
  )
  return { version, builtAt: '2026-11-21T12:00:00.000Z', buildId: 'test', pagePolicy: "default-src 'none'", paths }
}

/** KV and publisher as told; every question is counted. */
function world() {
  const state = {
    now: 1_000_000,
    kv: null as CatalogManifest | null,
    kvBroken: false,
    kvParts: new Set<string>(),
    publisher: null as CatalogManifest | null,
    publisherParts: new Set<string>(),
    asked: { kv: 0, publisher: 0, kvParts: 0, publisherParts: 0 },
    background: [] as Promise<unknown>[],
    hold: Promise.resolve(),
  }
  const source: CatalogSource = {
    async manifestFromKv(known) {
      state.asked.kv++
      await state.hold
      if (state.kvBroken) throw new Error('KV is down')
      if (state.kv === null) return null
      return state.kv.version <= known ? 'unchanged' : state.kv
    },
    async manifestFromPublisher() {
      state.asked.publisher++
      await state.hold
      if (!state.publisher) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 10 })
      return state.publisher
    },
    async partFromKv(part) {
      state.asked.kvParts++
      if (state.kvBroken) throw new Error('KV is down')
      return state.kvParts.has(part) ? encode(part) : null
    },
    async partFromPublisher(part) {
      state.asked.publisherParts++
      return state.publisherParts.has(part) ? encode(part) : null
    },
    waitUntil: (work) => void state.background.push(work),
  }
  const reader = new CatalogReader({ now: () => state.now })
  const publish = (next: CatalogManifest, to: ('kv' | 'publisher')[] = ['kv', 'publisher']) => {
    for (const { part } of Object.values(next.paths)) {
      if (to.includes('kv')) state.kvParts.add(part)
      if (to.includes('publisher')) state.publisherParts.add(part)
    }
    if (to.includes('kv')) state.kv = next
    if (to.includes('publisher')) state.publisher = next
  }
  const read = async (path: string) => decode((await reader.find(path, source))?.body)
  const settle = () => Promise.all(state.background)
  return { state, source, reader, publish, read, settle }
}

describe('a page comes', () => {
  test('from KV, then from memory', async () => {
    const { state, reader, publish, read } = world()
    publish(manifest(1, { '/': 'home' }))
    expect(await read('/')).toBe('home')
    expect(decode(reader.ready('/', state.now)?.body)).toBe('home')
    expect(await read('/')).toBe('home')
    expect(state.asked).toEqual({ kv: 1, kvParts: 1, publisher: 0, publisherParts: 0 })
  })

  test('from the publisher when KV shows no manifest yet', async () => {
    const { publish, read } = world()
    publish(manifest(1, { '/': 'home' }), ['publisher'])
    expect(await read('/')).toBe('home')
  })

  test('from the publisher when KV shows the manifest without its part', async () => {
    const { state, publish, read } = world()
    publish(manifest(1, { '/': 'home' }))
    state.kvParts.clear()
    expect(await read('/')).toBe('home')
  })

  test('from the publisher when KV does not answer', async () => {
    const { state, publish, read } = world()
    publish(manifest(1, { '/': 'home' }))
    state.kvBroken = true
    expect(await read('/')).toBe('home')
  })

  test('in its present form when KV holds a manifest so old that its parts are gone', async () => {
    const { state, publish, read } = world()
    publish(manifest(1, { '/': 'old home' }), ['kv'])
    state.kvParts.clear()
    publish(manifest(2, { '/': 'home' }), ['publisher'])
    expect(await read('/')).toBe('home')
  })

  test('not at all when the catalog has no such address', async () => {
    const { publish, read } = world()
    publish(manifest(1, { '/': 'home' }))
    expect(await read('/nothing')).toBeUndefined()
  })

  test('from nowhere: an error that is not remembered', async () => {
    const { publish, read } = world()
    await expect(read('/')).rejects.toThrow(DomainError)
    publish(manifest(1, { '/': 'home' }), ['publisher'])
    expect(await read('/')).toBe('home')
  })
})

describe('many at once', () => {
  test('on an empty isolate ask once for the manifest and once for the part', async () => {
    const { state, publish, read } = world()
    publish(manifest(1, { '/': 'home' }), ['publisher'])
    const pages = await Promise.all(Array.from({ length: 200 }, () => read('/')))
    expect(new Set(pages)).toEqual(new Set(['home']))
    expect(state.asked).toEqual({ kv: 1, kvParts: 1, publisher: 1, publisherParts: 1 })
  })

  test('are not held up by one whose request was cut off', async () => {
    const { state, publish, read } = world()
    publish(manifest(1, { '/': 'home' }))
    state.hold = new Promise(() => undefined)
    void read('/').catch(() => undefined)
    state.hold = Promise.resolve()
    state.now += 20_000
    expect(await read('/')).toBe('home')
  })
})

describe('a new version', () => {
  test('is served after the memo’s time; the old one meanwhile, without waiting', async () => {
    const { state, publish, read, settle, reader } = world()
    publish(manifest(1, { '/': 'old' }))
    await read('/')
    publish(manifest(2, { '/': 'new' }))
    state.now += NUMBERS.catalogMemoMs - 1
    expect(reader.wantsRefresh(state.now)).toBe(false)
    expect(await read('/')).toBe('old')
    state.now += 1
    expect(reader.wantsRefresh(state.now)).toBe(true)
    expect(await read('/')).toBe('old')
    await settle()
    expect(await read('/')).toBe('new')
  })

  test('is waited for when nobody asked for a while', async () => {
    const { state, publish, read, reader } = world()
    publish(manifest(1, { '/': 'old' }))
    await read('/')
    publish(manifest(2, { '/': 'new' }))
    state.now += 3_600_000
    expect(reader.ready('/', state.now)).toBeUndefined()
    expect(await read('/')).toBe('new')
  })

  test('is waited for when the clock was moved back', async () => {
    const { state, publish, read } = world()
    publish(manifest(1, { '/': 'old' }))
    await read('/')
    publish(manifest(2, { '/': 'new' }))
    state.now -= 3_600_000
    expect(await read('/')).toBe('new')
  })

  test('is never followed by an older one that KV still shows', async () => {
    const { state, publish, read } = world()
    publish(manifest(2, { '/': 'new' }))
    await read('/')
    state.kv = manifest(1, { '/': 'old' })
    state.now += 3_600_000
    expect(await read('/')).toBe('new')
  })

  test('reuses the bodies that did not change', async () => {
    const { state, publish, read } = world()
    publish(manifest(1, { '/': 'home', '/sim': 'sim' }))
    await read('/')
    publish(manifest(2, { '/': 'home', '/sim': 'other' }))
    state.now += 3_600_000
    await read('/')
    expect(state.asked.kvParts).toBe(1)
  })
})

test('an old copy outlives KV and publisher both being down', async () => {
  const { state, publish, read } = world()
  publish(manifest(1, { '/': 'home' }))
  await read('/')
  state.kvBroken = true
  state.publisher = null
  state.now += 3_600_000
  expect(await read('/')).toBe('home')
})

test('reports what it answered from its first answer on, then every so often, and forgets what it reported', async () => {
  const { state, reader, publish, read } = world()
  publish(manifest(1, { '/': 'home' }), ['publisher'])
  await read('/')
  expect(reader.takeCounts(state.now)).toEqual({ hits: 0, misses: 2 })
  reader.ready('/', state.now)
  reader.ready('/', state.now)
  state.now += NUMBERS.catalogCountsMs - 1
  expect(reader.takeCounts(state.now)).toBeUndefined()
  state.now += 1
  expect(reader.takeCounts(state.now)).toEqual({ hits: 2, misses: 0 })
  expect(reader.takeCounts(state.now + NUMBERS.catalogCountsMs)).toBeUndefined()
})
