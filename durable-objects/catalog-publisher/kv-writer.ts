import { MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { PublisherStore } from './store.ts'

/** A turn may do 1,000 KV operations: what does not fit goes on by alarm. */
const WRITES_A_TURN = 400
const DELETES_A_TURN = 400
const AT_ONCE = 6

/**
 * Brings KV up to the store: parts first, then the manifest that names them, then old parts away. Returns false when work is left.
 * Only one run at a time (the caller sees to it): writers of the manifest must not overtake each other.
 */
export async function writeToKv(kv: KVNamespace, store: PublisherStore, now: number): Promise<boolean> {
  const missing = store.partsNotInKv(WRITES_A_TURN)
  await inParallel(missing, async (part) => {
    const content = store.part(part)
    if (!content) return
    await kv.put(partKey(part), content)
    store.markInKv(part)
  })
  if (store.partsNotInKv(1).length > 0) return false

  const { manifest } = store
  if (manifest && manifest.version !== store.state.versionInKv) {
    await kv.put(MANIFEST_KEY, JSON.stringify(manifest), { metadata: { version: manifest.version } })
    store.update({ versionInKv: manifest.version })
    if (store.manifest?.version !== manifest.version) return false
  }

  const expired = store.partsOrphanedBefore(now - NUMBERS.catalogPartRetentionMs, DELETES_A_TURN)
  await inParallel(expired, async (part) => {
    if (store.forgetOrphan(part)) await kv.delete(partKey(part))
  })
  return expired.length < DELETES_A_TURN
}

/**
 * A reader that asks for what KV should have may just be far from where it was written, or KV may have lost it: look, and have it
 * written again. Returns true when something was missing.
 */
export async function findLost(kv: KVNamespace, store: PublisherStore, asked: ReadonlySet<string>): Promise<boolean> {
  let lost = false
  for (const part of asked) {
    const found = await kv.get(partKey(part), 'stream')
    // An unread body holds one of the six connections.
    await found?.cancel()
    if (found) continue
    store.markNotInKv(part)
    lost = true
  }
  lost ||= (await readVersion(kv)) < store.state.versionInKv
  if (lost) store.update({ versionInKv: 0 })
  return lost
}

/** Version of the manifest that KV shows here; 0: none. */
export async function readVersion(kv: KVNamespace): Promise<number> {
  const { value, metadata } = await kv.getWithMetadata<{ version: number }>(MANIFEST_KEY, {
    type: 'stream',
    cacheTtl: NUMBERS.kvCacheTtlSeconds,
  })
  await value?.cancel()
  return metadata?.version ?? 0
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}
