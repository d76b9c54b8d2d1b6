import { describe, expect, test } from 'vitest'
import { BodyBudget, HEADERS_BYTES, MEMO_BYTES, MemoEntry, toManifestMemo } from '#worker/features/catalog/memo.ts'
import { CatalogReader } from '#worker/features/catalog/reader.ts'
import type { CatalogSource } from '#worker/features/catalog/source.ts'
import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const POLICY = "default-src 'none'"
const PAGES = 2000
const PAGE_BYTES = 30_000

const pathOf = (page: number) => `/services/sim/plan-${page}`
const textOf = (page: number, version: number) => `${page} of version ${version} `.padEnd(PAGE_BYTES, '.')
const partOf = (page: number, version: number) => `${page}-${version}`

/** A large catalog of which only every tenth page changes from version to version. */
function manifest(version: number): CatalogManifest {
  const paths = Object.fromEntries(
    Array.from({ length: PAGES }, (_, page) => [
      pathOf(page),
      { part: partOf(page, page % 10 === 0 ? version : 1), type: 'text/html', page: true },
    ]),
  )
  return { version, builtAt: '2026-11-21T12:00:00.000Z', buildId: 'test', pagePolicy: POLICY, paths }
}

function largeCatalog(limit = MEMO_BYTES) {
  const world = { now: 1_000_000, version: 1, parts: 0 }
  const source: CatalogSource = {
    manifestFromKv: async (known) => (known === world.version ? 'unchanged' : manifest(world.version)),
    manifestFromPublisher: async () => Promise.reject(new Error('nobody needs the publisher here')),
    async partFromKv(part) {
      world.parts++
      const [page = '', version = ''] = part.split('-')
      return new TextEncoder().encode(textOf(Number(page), Number(version)))
    },
    partFromPublisher: async () => null,
    waitUntil: () => undefined,
  }
  const budget = new BodyBudget(limit)
  return { world, source, budget, reader: new CatalogReader({ now: () => world.now }, budget) }
}

describe('walking 2,000 pages', () => {
  test('one after the other and many at once, the memory stays within its bound and every page is right', async () => {
    const { world, source, budget, reader } = largeCatalog()
    const read = async (page: number) => {
      const found = await reader.find(pathOf(page), source)
      const expected = textOf(page, page % 10 === 0 ? world.version : 1)
      expect(new TextDecoder().decode(found?.body) === expected, `page ${page} is not the right one`).toBe(true)
      expect(budget.bytes).toBeLessThanOrEqual(MEMO_BYTES)
    }
    for (let page = 0; page < PAGES; page++) await read(page)
    const before = world.parts
    for (let page = 0; page < PAGES; page += 200) await Promise.all(Array.from({ length: 200 }, (_, index) => read(page + index)))
    expect(world.parts).toBeGreaterThan(before)

    world.version = 2
    world.now += 3_600_000
    for (let page = 0; page < PAGES; page += 7) await read(page)

    const held = Array.from({ length: PAGES }, (_, page) => reader.ready(pathOf(page), world.now)).filter((ready) => ready)
    const bytes = held.reduce((total, ready) => total + (ready?.body?.byteLength ?? 0), 0)
    expect(bytes).toBeGreaterThan(MEMO_BYTES / 2)
    expect(bytes).toBeLessThanOrEqual(MEMO_BYTES)
    expect(budget.bytes).toBe(bytes + held.length * HEADERS_BYTES)
  })

  test('gives everybody a page although all of them together push each other out', async () => {
    const { world, source, reader, budget } = largeCatalog(3 * (PAGE_BYTES + HEADERS_BYTES))
    const found = await Promise.all(Array.from({ length: 20 }, (_, page) => reader.find(pathOf(page), source)))
    expect(found.map((page) => page?.body.byteLength)).toEqual(found.map(() => PAGE_BYTES))
    expect(world.parts).toBe(20)
    expect(budget.bytes).toBe(3 * (PAGE_BYTES + HEADERS_BYTES))
  })

  test('gives a page whole although it is pushed out before the answer is made', async () => {
    for (let pause = 0; pause < 40; pause++) {
      const { source, reader } = largeCatalog(PAGE_BYTES + HEADERS_BYTES)
      await reader.find(pathOf(0), source)
      const kept = reader.ready(pathOf(0), 1_000_000)
      let found: number | undefined
      const first = async () => {
        for (let turn = 0; turn < pause; turn++) await Promise.resolve()
        found = (await reader.find(pathOf(0), source))?.body.byteLength
      }
      await Promise.all([first(), reader.find(pathOf(1), source)])
      expect([found, kept?.body.byteLength], `${pause} turns apart`).toEqual([PAGE_BYTES, PAGE_BYTES])
    }
  })

  test('keeps the page that everybody reads', async () => {
    const { world, source, reader } = largeCatalog()
    await reader.find(pathOf(0), source)
    for (let page = 1; page < PAGES; page++) {
      await reader.find(pathOf(page), source)
      expect(reader.ready(pathOf(0), world.now)).toBeDefined()
      world.now += NUMBERS.catalogMemoMs / PAGES
    }
  })
})

describe('a new manifest', () => {
  test('carries along what did not change, as it is', async () => {
    const first = toManifestMemo(manifest(1), undefined)
    const second = toManifestMemo(manifest(2), first)
    expect(second.pages.get(pathOf(1))).toBe(first.pages.get(pathOf(1)))
    expect(second.pages.get(pathOf(10))).not.toBe(first.pages.get(pathOf(10)))
    expect(second.pages.get(pathOf(10))?.document).not.toEqual(first.pages.get(pathOf(10))?.document)
  })

  test('with another policy or type makes new answers even of the same bytes', () => {
    const first = toManifestMemo(manifest(1), undefined)
    const second = toManifestMemo({ ...manifest(1), version: 2, pagePolicy: "default-src 'self'" }, first)
    const policies = [first, second].map(({ pages }) => {
      const entry = pages.get(pathOf(1)) ?? new MemoEntry({ part: 'none', type: 'none' }, 'none')
      return new BodyBudget().hold(entry, new Uint8Array(1)).headers.get('Content-Security-Policy')
    })
    expect(policies).toEqual([POLICY, "default-src 'self'"])
  })
})

describe('the budget', () => {
  const entry = (part: string) => new MemoEntry({ part, type: 'text/html' }, POLICY)
  const kilobytes = (count: number) => new Uint8Array(count * 1000)
  const limit = (documents: number) => documents * (HEADERS_BYTES + 100_000)

  test('is kept whatever is asked for', () => {
    const budget = new BodyBudget(limit(10))
    for (let index = 0; index < 500; index++) {
      budget.hold(entry(String(index)), kilobytes(90))
      expect(budget.bytes).toBeLessThanOrEqual(limit(10))
    }
  })

  test('gives up what nobody asked for before what is in use', () => {
    const budget = new BodyBudget(limit(2))
    const [popular, forgotten] = [entry('popular'), entry('forgotten')]
    budget.hold(popular, kilobytes(100))
    budget.hold(forgotten, kilobytes(100))
    popular.used = true
    budget.hold(entry('next'), kilobytes(100))
    expect(popular.loaded).toBeDefined()
    expect(forgotten.loaded).toBeUndefined()
    expect(budget.bytes).toBe(limit(2))
  })

  test('holds one document larger than the bound rather than none', () => {
    const budget = new BodyBudget(10)
    const large = entry('large')
    budget.hold(large, kilobytes(100))
    expect(large.loaded).toBeDefined()
  })
})
