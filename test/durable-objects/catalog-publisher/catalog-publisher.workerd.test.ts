import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CatalogDetailsView, CatalogHealthView, CatalogView, VolatileView } from '#worker/contracts/catalog.ts'
import { type CatalogManifest, MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { sandbox } from '../../setup/workerd-env.ts'

const SKU = 'SIM-VOICE-3GB'
const PAGE = '/services/sim/voice-sim-3gb'
const publisher = () => catalogPublisher(env)

/** Later in every test: what an earlier one armed is over, and versions grow with time. */
beforeEach(() => setClockOffset(clockOffset() + 3_600_000))
afterEach(async () => {
  await sandbox.clearFaults()
})

async function manifest(): Promise<CatalogManifest> {
  const answer = await publisher().manifest()
  if (!answer.ok) throw new Error('no catalog is published')
  return answer.value
}

async function text(path: string, of?: CatalogManifest): Promise<string> {
  const current = of ?? (await manifest())
  const bytes = await publisher().part(current.paths[path]?.part ?? '')
  if (!bytes) throw new Error(`no part for ${path}`)
  return new TextDecoder().decode(bytes)
}

const health = async () => CatalogHealthView.parse(await publisher().health())
const edit = (changes: Record<string, unknown>, sku = SKU) =>
  sandbox.control(`/products/${sku}`, { method: 'PATCH', body: changes })
const lastSeq = async () => (await sandbox.ledger()).at(-1)?.seq ?? 0
const catalogReads = async (since: number) =>
  (await sandbox.ledger({ vendor: 'salesforce', type: 'call', since })).filter(
    ({ operation, key }) => operation === 'query' && key === 'PricebookEntry',
  )

/** What the alarm does when its time has come. */
async function announceAndRebuild(): Promise<void> {
  await publisher().changed('test')
  setClockOffset(clockOffset() + NUMBERS.catalogDebounceMs)
  await runDurableObjectAlarm(publisher())
}

async function settled(): Promise<void> {
  await publisher().tick()
  while (
    (await runInDurableObject(publisher(), (_object, state) => state.storage.getAlarm())) !== null &&
    (await env.CATALOG.get(MANIFEST_KEY)) === null
  ) {
    await runDurableObjectAlarm(publisher())
  }
}

async function emptyStore(): Promise<void> {
  await runInDurableObject(publisher(), (_object, { storage }) => {
    storage.sql.exec('DELETE FROM manifest')
    storage.sql.exec('DELETE FROM state')
  })
  await evictDurableObject(publisher())
}

async function hideAll(): Promise<() => Promise<void>> {
  const { products } = await sandbox.control<{ products: { sku: string; visible: boolean }[] }>('/products')
  const visible = products.filter((product) => product.visible)
  for (const { sku } of visible) await edit({ visible: false }, sku)
  return async () => {
    for (const { sku } of visible) await edit({ visible: true }, sku)
  }
}

test('a first read that finds no plan is no catalog: visitors are asked for patience, and it heals', async () => {
  const showAll = await hideAll()
  expect(await publisher().manifest()).toMatchObject({ ok: false })
  expect(await health()).toMatchObject({ version: null, lastError: expect.stringContaining('no plan') as string })
  await showAll()
  setClockOffset(clockOffset() + 300_000)
  expect(await publisher().manifest()).toMatchObject({ ok: true })
})

test('an empty store under load: everybody waits for one read of the catalog', async () => {
  await emptyStore()
  const since = await lastSeq()
  const answers = await Promise.all(Array.from({ length: 100 }, () => publisher().manifest()))
  expect(new Set(answers.map((answer) => answer.ok && answer.value.version)).size).toBe(1)
  expect(await catalogReads(since)).toHaveLength(1)
  expect(CatalogView.parse(JSON.parse(await text('/api/public/services'))).plans.length).toBeGreaterThan(20)
  expect(await health()).toMatchObject({ stale: false, lastError: null, refused: 0, edgeHits: 'not counted here' })
})

test('KV holds the manifest and every part it names', async () => {
  await settled()
  const stored = await env.CATALOG.get<CatalogManifest>(MANIFEST_KEY, 'json')
  expect(stored).toEqual(await manifest())
  for (const [path, { part }] of Object.entries(stored?.paths ?? {})) {
    expect(await env.CATALOG.get(partKey(part)), path).toBe(await text(path))
  }
})

describe('a change in Salesforce', () => {
  test('is on page and JSON together, under a higher version', async () => {
    const before = await manifest()
    await edit({ price: 1386 })
    await announceAndRebuild()

    const after = await manifest()
    expect(after.version).toBeGreaterThan(before.version)
    expect(await text(PAGE, after)).toContain('¥1,386')
    const { plans } = CatalogView.parse(JSON.parse(await text('/api/public/services', after)))
    expect(plans.find(({ sku }) => sku === SKU)?.price.amount).toBe(1386)
    expect((await env.CATALOG.get<CatalogManifest>(MANIFEST_KEY, 'json'))?.version).toBe(after.version)
    expect(await health()).toMatchObject({ invalidations: 1, lastEventAt: expect.any(String) as string })
  })

  test('announced many times is read once', async () => {
    await manifest()
    const since = await lastSeq()
    for (let index = 0; index < 50; index++) await publisher().changed('burst')
    setClockOffset(clockOffset() + NUMBERS.catalogDebounceMs)
    await runDurableObjectAlarm(publisher())
    await publisher().tick()
    expect(await catalogReads(since)).toHaveLength(1)
  })

  test('of stock and campaigns alone publishes nothing', async () => {
    const before = await manifest()
    await edit({ stock: 'Low', campaign: 'Autumn' })
    await announceAndRebuild()
    expect(await manifest()).toEqual(before)
  })

  test('that breaks a product takes that product away and names it', async () => {
    await edit({ slug: null }, 'SIM-VOICE-10GB')
    await announceAndRebuild()
    const { refusedProducts } = CatalogDetailsView.parse(await publisher().details())
    expect(refusedProducts).toEqual([{ sku: 'SIM-VOICE-10GB', reason: expect.stringContaining('slug') as string }])
    expect(await health()).toMatchObject({ refused: 1 })
    expect(JSON.stringify(await health())).not.toContain('VOICE')
    const current = await manifest()
    expect(Object.keys(current.paths)).not.toContain('/services/sim/voice-sim-10gb')
    expect(Object.keys(current.paths)).toContain(PAGE)

    await edit({ slug: 'voice-sim-10gb' }, 'SIM-VOICE-10GB')
    await announceAndRebuild()
    expect(Object.keys((await manifest()).paths)).toContain('/services/sim/voice-sim-10gb')
  })

  test('that arrives while the catalog is being read is not lost', async () => {
    await manifest()
    const held = await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'hang-applied' })
    await publisher().changed('first')
    setClockOffset(clockOffset() + NUMBERS.catalogDebounceMs)
    const running = runDurableObjectAlarm(publisher())
    await expect.poll(async () => (await sandbox.faults()).some((fault) => fault.held > 0)).toBe(true)
    await edit({ price: 1408 })
    await publisher().changed('second')
    await sandbox.removeFault(held)
    await running

    setClockOffset(clockOffset() + NUMBERS.catalogDebounceMs)
    await runDurableObjectAlarm(publisher())
    expect(await text(PAGE)).toContain('¥1,408')
  })
})

describe('Salesforce fails', () => {
  test.each(['status', 'html', 'cut-body', 'down'])(
    '(%s): the last good copy stays, health says so, and it heals',
    async (kind) => {
      const before = await manifest()
      await edit({ price: 1500 + kind.length })
      await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind, count: 0 })
      await announceAndRebuild()

      expect(await manifest()).toEqual(before)
      expect(await health()).toMatchObject({ stale: true, lastError: expect.stringContaining('salesforce') as string })

      await sandbox.clearFaults()
      setClockOffset(clockOffset() + 300_000)
      await publisher().tick()
      expect(await text(PAGE)).toContain(`¥1,50${kind.length}`)
      expect(await health()).toMatchObject({ stale: false, lastError: null })
    },
  )

  test('by answering no rows at all: the shop is not emptied', async () => {
    const before = await manifest()
    const showAll = await hideAll()
    await announceAndRebuild()
    expect(await manifest()).toEqual(before)
    expect((await health()).lastError).toContain('no plan')
    await showAll()
    setClockOffset(clockOffset() + 300_000)
    await publisher().tick()
    expect((await health()).lastError).toBeNull()
  })
})

describe('missed events', () => {
  test('heal when the safety TTL runs out, not before', async () => {
    await announceAndRebuild()
    await edit({ price: 1617 })
    const since = await lastSeq()
    setClockOffset(clockOffset() + 11 * 3_600_000)
    await publisher().tick()
    expect(await catalogReads(since)).toHaveLength(0)
    expect(await health()).toMatchObject({ stale: false })
    setClockOffset(clockOffset() + 3_600_000 + 1000)
    await publisher().tick()
    expect(await catalogReads(since)).toHaveLength(1)
    expect(await text(PAGE)).toContain('¥1,617')
  })
})

describe('the object', () => {
  test('loses its memory and nothing else', async () => {
    const before = await manifest()
    const since = await lastSeq()
    await evictDurableObject(publisher())
    expect(await manifest()).toEqual(before)
    expect(await text(PAGE, before)).toContain('¥')
    expect(await catalogReads(since)).toHaveLength(0)
  })

  test('writes again what KV lost', async () => {
    const { paths } = await manifest()
    const part = paths[PAGE]?.part ?? ''
    await settled()
    await env.CATALOG.delete(MANIFEST_KEY)
    await env.CATALOG.delete(partKey(part))
    await manifest()
    await publisher().part(part)
    await publisher().tick()
    expect(await env.CATALOG.get(partKey(part))).not.toBeNull()
    expect(await env.CATALOG.get(MANIFEST_KEY)).not.toBeNull()
  })

  test('keeps replaced parts for a day, then lets them go', async () => {
    await settled()
    const old = (await manifest()).paths[PAGE]?.part ?? ''
    await edit({ price: 1727 })
    await announceAndRebuild()
    setClockOffset(clockOffset() + NUMBERS.catalogPartRetentionMs - 60_000)
    await publisher().tick()
    expect(await publisher().part(old)).not.toBeNull()
    expect(await env.CATALOG.get(partKey(old))).not.toBeNull()
    setClockOffset(clockOffset() + 120_000)
    await publisher().tick()
    expect(await publisher().part(old)).toBeNull()
    expect(await env.CATALOG.get(partKey(old))).toBeNull()
    expect(await text(PAGE)).toContain('¥1,727')
  })
})

describe('volatile facts', () => {
  test('are read at most once a minute, and only when somebody asks', async () => {
    await edit({ stock: 'Out of Stock', campaign: 'Winter', campaignEndsAt: '2099-01-01' })
    const since = await lastSeq()
    const answers = await Promise.all(Array.from({ length: 20 }, () => publisher().volatile()))
    const [first] = answers
    if (!first?.ok) throw new Error('no volatile facts')
    expect(VolatileView.parse(first.value).products[SKU]).toEqual({
      stock: 'out-of-stock',
      campaign: 'Winter',
      campaignEndsAt: expect.stringMatching(/^209[89]-/) as string,
    })
    await edit({ stock: 'In Stock' })
    await evictDurableObject(publisher())
    expect(await publisher().volatile()).toEqual(first)
    expect(await catalogReads(since)).toHaveLength(1)

    setClockOffset(clockOffset() + NUMBERS.volatileMs)
    const later = await publisher().volatile()
    expect(later.ok && later.value.products[SKU]?.stock).toBe('in-stock')
  })

  test('that cannot be read are an error with a time to come back, not an old copy', async () => {
    await publisher().volatile()
    setClockOffset(clockOffset() + NUMBERS.volatileMs)
    await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'status', count: 0 })
    expect(await publisher().volatile()).toEqual({ ok: false, retryAfterSeconds: expect.any(Number) as number })
    const since = await lastSeq()
    expect(await publisher().volatile()).toMatchObject({ ok: false })
    expect(await catalogReads(since)).toHaveLength(0)
  })
})
