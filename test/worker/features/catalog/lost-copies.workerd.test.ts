import { runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CatalogReader } from '#worker/features/catalog/reader.ts'
import { serveDocument } from '#worker/features/catalog/serve.ts'
import { catalogSource } from '#worker/features/catalog/source.ts'
import { type CatalogManifest, MANIFEST_KEY } from '#worker/lib/catalog-manifest.ts'
import { clock, clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

const SKU = 'VPN-UK'
const PAGE = '/services/vpn/vpn-united-kingdom'
const [OLD, NEW] = ['¥2,750', '¥2,999']
/** What a visitor waits at most when KV says nothing at all: once for the manifest, once for the part. */
const LONGEST_WAIT_MS = 6000

let older: CatalogManifest
let newer: CatalogManifest
/** Every part of both versions. */
const parts = new Map<string, Uint8Array>()

/** What a place of KV answers: a text or bytes, nothing, an error, or silence. */
type Shown = { manifest: () => unknown; metadata?: unknown; part?: (part: string) => unknown }

const silent = () => new Promise<never>(() => undefined)
const broken = () => {
  throw new Error('KV GET failed: 500 Internal Server Error')
}
const partOf = (part: string) => parts.get(part)?.slice().buffer ?? null
const shows = (manifest: CatalogManifest): Shown => ({
  manifest: () => JSON.stringify(manifest),
  metadata: { version: manifest.version },
})

/** The Worker's bindings with another KV; the publisher behind them is the real one. */
function bindings(shown: Shown): Env {
  const CATALOG = {
    getWithMetadata: async (key: string) => {
      expect(key).toBe(MANIFEST_KEY)
      return { value: await shown.manifest(), metadata: shown.metadata ?? null, cacheStatus: null }
    },
    get: async (key: string) => (shown.part ?? partOf)(key.replace(/^part:/, '')),
  }
  return { CATALOG_PUBLISHER: env.CATALOG_PUBLISHER, CATALOG } as unknown as Env
}

const scope = () => {
  const background: Promise<unknown>[] = []
  return { waitUntil: (work: Promise<unknown>) => void background.push(work), settled: () => Promise.all(background) }
}

/** An isolate that just started, unless the reader is given. */
async function read(shown: Shown, reader = new CatalogReader(clock)): Promise<string> {
  const { waitUntil, settled } = scope()
  const ready = await reader.find(PAGE, catalogSource(bindings(shown), { waitUntil }))
  await settled()
  expect(ready?.status).toBe(200)
  return new TextDecoder().decode(ready?.body)
}

async function publish(price: number): Promise<CatalogManifest> {
  await sandbox.control(`/products/${SKU}`, { method: 'PATCH', body: { price } })
  await catalogPublisher(env).changed('test')
  setClockOffset(clockOffset() + 3_600_000)
  await runDurableObjectAlarm(catalogPublisher(env))
  const answer = await catalogPublisher(env).manifest()
  if (!answer.ok) throw new Error('nothing is published')
  for (const { part } of Object.values(answer.value.paths)) {
    parts.set(part, (await catalogPublisher(env).part(part)) ?? new Uint8Array())
  }
  return answer.value
}

beforeAll(async () => {
  await catalogPublisher(env).tick()
  older = await publish(2750)
  newer = await publish(2999)
  expect(newer.version).toBeGreaterThan(older.version)
})
afterAll(() => setClockOffset(0))

describe('an isolate that just started', () => {
  test('shows what KV shows, whole, when that is the version before', async () => {
    expect(await read(shows(older))).toContain(OLD)
    expect(await read(shows(newer))).toContain(NEW)
  })

  const lost: [name: string, shown: () => Shown][] = [
    ['no manifest', () => ({ manifest: () => null })],
    ['half a manifest', () => ({ ...shows(newer), manifest: () => JSON.stringify(newer).slice(0, 500) })],
    ['a manifest that is a page of HTML', () => ({ ...shows(newer), manifest: () => '<!DOCTYPE html><h1>502</h1>' })],
    ['an empty manifest', () => ({ ...shows(newer), manifest: () => '' })],
    ['a manifest of another shape', () => ({ ...shows(newer), manifest: () => '{"version":"9","paths":[]}' })],
    ['a manifest without addresses', () => ({ ...shows(newer), manifest: () => `{"version":${newer.version + 5}}` })],
    ['a manifest that is null', () => ({ ...shows(newer), manifest: () => 'null' })],
    ['a manifest that names no policy', () => ({ ...shows(newer), manifest: () => JSON.stringify({ ...newer, pagePolicy: 5 }) })],
    ['a manifest without its part', () => ({ ...shows(newer), part: () => null })],
    ['a part that is empty', () => ({ ...shows(newer), part: () => new ArrayBuffer(0) })],
    ['half of a part', () => ({ ...shows(newer), part: (part) => partOf(part)?.slice(0, 2000) })],
    ['errors', () => ({ manifest: broken, part: broken })],
    ['an error for the part alone', () => ({ ...shows(newer), part: broken })],
    ['errors for the manifest alone', () => ({ manifest: broken })],
    ['nothing, ever', () => ({ manifest: silent, part: silent })],
    ['the manifest and then nothing, ever', () => ({ ...shows(newer), part: silent })],
    [
      'a manifest so old that nobody has its part any more',
      () => ({
        ...shows({ ...older, paths: { ...older.paths, [PAGE]: { part: 'f'.repeat(64), type: 'text/html', page: true } } }),
        part: () => null,
      }),
    ],
  ]

  test.each(lost)('answers with the present page in good time when KV shows %s', async (_name, shown) => {
    const since = performance.now()
    expect(await read(shown())).toContain(NEW)
    expect(performance.now() - since).toBeLessThan(LONGEST_WAIT_MS)
  })

  test('answers every address of the catalog while KV shows nothing', async () => {
    const reader = new CatalogReader(clock)
    const { waitUntil } = scope()
    const source = catalogSource(bindings({ manifest: () => null, part: () => null }), { waitUntil })
    for (const [path, { part }] of Object.entries(newer.paths)) {
      expect((await reader.find(path, source))?.body?.byteLength, path).toBe(parts.get(part)?.byteLength)
    }
  })
})

describe('an isolate that knows the newer version', () => {
  async function informed(): Promise<CatalogReader> {
    const reader = new CatalogReader(clock)
    expect(await read(shows(newer), reader)).toContain(NEW)
    return reader
  }

  test.each<[string, () => Shown]>([
    ['the older one', () => shows(older)],
    ['the older one, without saying its version', () => ({ manifest: () => JSON.stringify(older) })],
    ['the older one as the newest', () => ({ ...shows(older), metadata: { version: newer.version + 1 } })],
    ['none', () => ({ manifest: () => null, part: () => null })],
    ['half of one', () => ({ ...shows(newer), manifest: () => '{"version":' })],
    ['one without addresses', () => ({ manifest: () => `{"version":${newer.version + 5}}`, metadata: null })],
    ['errors', () => ({ manifest: broken, part: broken })],
    ['nothing, ever', () => ({ manifest: silent, part: silent })],
  ])('keeps it when KV shows %s', async (_name, shown) => {
    const reader = await informed()
    for (const later of [6_000, 60_000, 3_600_000]) {
      setClockOffset(clockOffset() + later)
      const since = performance.now()
      expect(await read(shown(), reader)).toContain(NEW)
      expect(performance.now() - since).toBeLessThan(LONGEST_WAIT_MS)
    }
  })

  test('answers at once, without waiting for a KV that hangs', async () => {
    const reader = await informed()
    setClockOffset(clockOffset() + 6_000)
    const { waitUntil, settled } = scope()
    const since = performance.now()
    const ready = await reader.find(PAGE, catalogSource(bindings({ manifest: silent }), { waitUntil }))
    expect(performance.now() - since).toBeLessThan(500)
    expect(new TextDecoder().decode(ready?.body)).toContain(NEW)
    await settled()
  })
})

test('the answer to the visitor is the page with its headers, whatever KV does', async () => {
  setClockOffset(clockOffset() + 3_600_000)
  const request = new Request(`https://portal.test${PAGE}`)
  const answer = await serveDocument(PAGE, request, bindings({ manifest: silent, part: broken }), scope())
  expect([answer?.status, answer?.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(await answer?.text()).toContain(NEW)
})
