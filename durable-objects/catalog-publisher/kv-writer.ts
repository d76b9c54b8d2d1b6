import { MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { within } from '#worker/lib/within.ts'
import type { PublisherStore } from './store.ts'

/** A turn may do 1,000 KV operations: what does not fit goes on by alarm. */
const WRITES_A_TURN = 400
const DELETES_A_TURN = 400
const AT_ONCE = 6
/** An operation that never settles would stop all others for this object's life. */
const PATIENCE_MS = 10_000

/**
 * Brings KV up to the store: parts first, then the manifest that names them, then old parts away. Returns false when work is left.
 * Only one run at a time (the caller sees to it): writers of the manifest must not overtake each other.
 */
export async function writeToKv(kv: KVNamespace, store: PublisherStore, now: number): Promise<boolean> {
  const missing = store.partsNotInKv(WRITES_A_TURN)
  await inParallel(missing, async (part) => {
    const content = store.part(part)
    if (!content) return
    await within(kv.put(partKey(part), content), PATIENCE_MS)
    store.markInKv(part)
  })
  if (store.partsNotInKv(1).length > 0) return false

  const { manifest } = store
  if (manifest && manifest.version !== store.state.versionInKv) {
    const metadata = { version: manifest.version }
    await within(kv.put(MANIFEST_KEY, JSON.stringify(manifest), { metadata }), PATIENCE_MS)
    store.update({ versionInKv: manifest.version })
    if (store.manifest?.version !== manifest.version) return false
  }

  const old = store.partsToForget(now, DELETES_A_TURN)
  await inParallel(old, async (part) => {
    // Forgotten last: what KV refused to delete would stay there for ever. A manifest that takes it up meanwhile has it written again.
    store.markNotInKv(part)
    await within(kv.delete(partKey(part)), PATIENCE_MS)
    store.forgetOrphan(part)
  })
  return old.length < DELETES_A_TURN
}

/**
 * Looks whether KV still has what was written, and has it written again: parts that readers asked for (they may just be far from
 * where it was written), and the manifest, which a put that was given up may replace by an older one. Returns true when something was wrong.
 */
export async function findLost(kv: KVNamespace, store: PublisherStore, asked: ReadonlySet<string>): Promise<boolean> {
  const { versionInKv } = store.state
  let lost = false
  for (const part of asked) {
    if (await hasPart(kv, part)) continue
    store.markNotInKv(part)
    lost = true
  }
  const replaced = versionInKv > 0 && (await readVersion(kv)) !== versionInKv && store.state.versionInKv === versionInKv
  if (lost || replaced) store.update({ versionInKv: 0 })
  if (replaced) store.update({ versionSeen: 0 })
  return lost || replaced
}

async function hasPart(kv: KVNamespace, part: string): Promise<boolean> {
  const found = await within(kv.get(partKey(part), 'stream'), PATIENCE_MS)
  await release(found)
  return found !== null
}

/** Version of the manifest that KV shows here; 0: none. */
export async function readVersion(kv: KVNamespace): Promise<number> {
  const options = { type: 'stream', cacheTtl: NUMBERS.kvCacheTtlSeconds } as const
  const { value, metadata } = await within(kv.getWithMetadata<{ version: number }>(MANIFEST_KEY, options), PATIENCE_MS)
  await release(value)
  return metadata?.version ?? 0
}

/** An unread body holds one of the six connections. */
async function release(body: ReadableStream | null): Promise<void> {
  if (body) await within(body.cancel(), PATIENCE_MS)
}

/** The first failure ends it, but nothing is under way any more when it is told. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  const stop = (error: unknown) => {
    queue.length = 0
    throw error
  }
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => worker().catch(stop)))
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed) throw failed.reason
}
