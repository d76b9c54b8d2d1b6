import { describe, expect, test } from 'vitest'
import { composeVersion, type Rendering, type Stamp } from '#objects/catalog-publisher/compose-version.ts'
import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { sha256Hex } from '#worker/lib/ids.ts'

const NOON = Date.parse('2026-11-21T12:00:00.000Z')

const rendering =
  (price: number, policy = 'policy') =>
  async ({ version, builtAt }: Stamp): Promise<Rendering> => ({
    pagePolicy: policy,
    documents: new Map([
      ['/', { body: `<p>${price}</p>`, type: 'text/html', page: true }],
      ['/api', { body: JSON.stringify({ version, builtAt, price }), type: 'application/json' }],
    ]),
  })

async function published(price: number, previous: CatalogManifest | null = null, now = NOON): Promise<CatalogManifest> {
  const version = await composeVersion(rendering(price), previous, { buildId: 'build', now })
  if (!version) throw new Error('nothing was composed')
  return version.manifest
}

describe('a version', () => {
  test('names each document by the hash of its bytes', async () => {
    const version = await composeVersion(rendering(1980), null, { buildId: 'build', now: NOON })
    const page = version?.manifest.paths['/']
    expect(page).toEqual({ part: await sha256Hex('<p>1980</p>'), type: 'text/html', page: true })
    expect(new TextDecoder().decode(version?.bytes.get(page?.part ?? ''))).toBe('<p>1980</p>')
  })

  test('is not made when nothing a visitor sees has changed, however much later', async () => {
    const first = await published(1980)
    expect(await composeVersion(rendering(1980), first, { buildId: 'another build', now: NOON + 86_400_000 })).toBeNull()
  })

  test('is made all the same when that is what somebody wants', async () => {
    const first = await published(1980)
    const second = await composeVersion(rendering(1980), first, { buildId: 'build', now: NOON + 5000, always: true })
    expect(second?.manifest.version).toBeGreaterThan(first.version)
    expect(second?.manifest.paths['/']).toEqual(first.paths['/'])
  })

  test('grows, and carries its own number and time into the JSON', async () => {
    const first = await published(1980)
    const second = await composeVersion(rendering(2090), first, { buildId: 'build', now: NOON + 5000 })
    expect(second?.manifest.version).toBeGreaterThan(first.version)
    const json = second?.bytes.get(second.manifest.paths['/api']?.part ?? '')
    expect(JSON.parse(new TextDecoder().decode(json))).toEqual({
      version: second?.manifest.version,
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
    const second = await composeVersion(
      async (stamp) => {
        const { pagePolicy, documents } = await rendering(1980)(stamp)
        return { pagePolicy, documents: new Map([...documents, ['/new', { body: 'new', type: 'text/plain' }]]) }
      },
      first,
      { buildId: 'build', now: NOON + 1 },
    )
    expect(second?.manifest.paths['/']).toEqual(first.paths['/'])
  })

  test('is made when only the pages’ policy changed', async () => {
    expect(
      await composeVersion(rendering(1980, 'stricter'), await published(1980), { buildId: 'build', now: NOON + 1 }),
    ).not.toBeNull()
  })
})
