import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CatalogPublisher } from '#objects/catalog-publisher/catalog-publisher.ts'
import { CatalogDetailsView } from '#worker/contracts/catalog.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { expectConsoleError } from '../../setup/fail-on-console.ts'
import { sandbox } from '../../setup/workerd-env.ts'

const publisher = () => catalogPublisher(env)
const details = async () => CatalogDetailsView.parse(await publisher().details())
const lastSeq = async () => (await sandbox.ledger()).at(-1)?.seq ?? 0

async function loads(since: number): Promise<number> {
  const calls = await sandbox.ledger({ vendor: 'salesforce', type: 'call', since })
  return calls.filter(({ operation, key }) => operation === 'query' && key === 'PricebookEntry').length
}

async function front(): Promise<string> {
  const manifest = await publisher().manifest()
  if (!manifest.ok) throw new Error('nothing is published')
  const bytes = await publisher().part(manifest.value.paths['/services']?.part ?? '')
  return new TextDecoder().decode(bytes ?? new Uint8Array())
}

/** What the object remembers is as if the build before had written it. */
async function deployed(): Promise<void> {
  await runInDurableObject(publisher(), (_object, { storage }) => {
    storage.sql.exec("UPDATE state SET body = json_set(body, '$.checkedBuild', 'the build before')")
  })
  await evictDurableObject(publisher())
}

async function setting(changes: Record<string, string>): Promise<void> {
  await runInDurableObject(publisher(), (object: CatalogPublisher) => {
    Object.defineProperty(object, 'env', { value: { ...env, ...changes }, configurable: true })
  })
}

beforeEach(async () => {
  setClockOffset(clockOffset() + 3_600_000)
  await publisher().tick()
})
afterEach(() => sandbox.clearFaults())

test('another build reads and renders the catalog with its first tick, once, and publishes nothing when it comes out the same', async () => {
  const before = await details()
  expect(before.buildId).toBe('test')
  await deployed()
  const since = await lastSeq()
  await publisher().tick()
  expect(await loads(since)).toBe(1)
  expect((await details()).version).toBe(before.version)
  await publisher().tick()
  expect(await loads(since)).toBe(1)
})

test('a changed setting is on the pages after the next tick', async () => {
  expect(await front()).not.toContain('Renamed portal')
  await setting({ APP_NAME: 'Renamed portal' })
  await publisher().tick()
  expect(await front()).toContain('Renamed portal')
})

test('a deployment while Salesforce is away keeps the pages there are, and makes up for it later', async () => {
  expectConsoleError(/catalog rebuild failed/)
  const before = await details()
  await setting({ APP_NAME: 'Portal of tomorrow' })
  const fault = await sandbox.addFault({ vendor: 'salesforce', operation: 'query', kind: 'down', count: 0 })
  await publisher().tick()
  expect(await details()).toMatchObject({ version: before.version, stale: true, failures: 1 })
  expect(await front()).not.toContain('Portal of tomorrow')

  await sandbox.removeFault(fault)
  setClockOffset(clockOffset() + 5_000)
  await publisher().tick()
  expect(await details()).toMatchObject({ stale: false, failures: 0 })
  expect(await front()).toContain('Portal of tomorrow')
})
