import { beforeEach, describe, expect, test } from 'vitest'
import { composeVersion, type Rendering } from '#objects/catalog-publisher/compose-version.ts'
import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { sha256Hex } from '#worker/lib/ids.ts'

const NOON = Date.parse('2026-11-21T12:00:00.000Z')

const rendering = (price: number, policy = 'policy'): Rendering => ({
  pagePolicy: policy,
  pages: [['/', { body: `<p>${price}</p>`, type: 'text/html', page: true }]],
  stamped: ({ version, builtAt }) => [['/api', { body: JSON.stringify({ version, builtAt, price }), type: 'application/json' }]],
})

let kept: Map<string, string>
beforeEach(() => {
  kept = new Map()
})

function compose(
  of: Rendering,
  previous: CatalogManifest | null,
  options: { buildId?: string; now: number; always?: boolean },
): Promise<CatalogManifest | null> {
  return composeVersion(of, previous, { buildId: 'build', ...options }, (part, content) =>
    kept.set(part, new TextDecoder().decode(content)),
  )
}

async function published(price: number, previous: CatalogManifest | null = null, now = NOON): Promise<CatalogManifest> {
  const manifest = await compose(rendering(price), previous, { now })
  if (!manifest) throw new Error('nothing was composed')
  return manifest
}

describe('a version', () => {
  test('names each document by the hash of its bytes', async () => {
    const page = (await published(1980)).paths['/']
    expect(page).toEqual({ part: await sha256Hex('<p>1980</p>'), type: 'text/html', page: true })
    expect(kept.get(page?.part ?? '')).toBe('<p>1980</p>')
  })

  test('is not made when nothing a visitor sees has changed, however much later', async () => {
    const first = await published(1980)
    expect(await compose(rendering(1980), first, { buildId: 'another build', now: NOON + 86_400_000 })).toBeNull()
  })

  test('is made all the same when that is what somebody wants', async () => {
    const first = await published(1980)
    const second = await compose(rendering(1980), first, { buildId: 'build', now: NOON + 5000, always: true })
    expect(second?.version).toBeGreaterThan(first.version)
    expect(second?.paths['/']).toEqual(first.paths['/'])
  })

  test('grows, and carries its own number and time into the JSON', async () => {
    const first = await published(1980)
    const second = await compose(rendering(2090), first, { buildId: 'build', now: NOON + 5000 })
    expect(second?.version).toBeGreaterThan(first.version)
    expect(JSON.parse(kept.get(second?.paths['/api']?.part ?? '') ?? '')).toEqual({
      version: second?.version,
      builtAt: '2026-11-21T12:00:05.000Z',
      price: 2090,
    })
  })

  test('grows even when the clock went back', async () => {
    const first = await published(1980)
    expect((await published(2090, first, NOON - 3_600_000)).version).toBe(first.version + 1)
  })

  test('keeps the parts that did not change', async () => {
    const first = await published(1980)
    const { pages, ...rest } = rendering(1980)
    const added = { ...rest, pages: [...pages, ['/new', { body: 'new', type: 'text/plain' }] as const] }
    const second = await compose(added, first, { now: NOON + 1 })
    expect(second?.paths['/']).toEqual(first.paths['/'])
  })

  test('that is not made leaves nothing behind', async () => {
    const first = await published(1980)
    const before = kept.size
    await compose(rendering(1980), first, { now: NOON + 5000 })
    expect(kept.size).toBe(before)
  })

  test('is made when only the pages’ policy changed', async () => {
    expect(await compose(rendering(1980, 'stricter'), await published(1980), { buildId: 'build', now: NOON + 1 })).not.toBeNull()
  })
})
