import { type CatalogManifest, MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sha256Hex } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { within } from '#worker/lib/within.ts'
import { askPublisher } from './ask-publisher.ts'

/** Where a reader finds the catalog. KV may show an older state, or nothing yet; the publisher always has all of it. */
export interface CatalogSource {
  /** Null when KV shows none; 'unchanged' when it shows nothing newer than `known`. */
  manifestFromKv(known: number): Promise<CatalogManifest | 'unchanged' | null>
  manifestFromPublisher(): Promise<CatalogManifest>
  partFromKv(part: string): Promise<Uint8Array | null>
  partFromPublisher(part: string): Promise<Uint8Array | null>
  waitUntil(work: Promise<unknown>): void
}

/** KV answers in milliseconds or not at all; the publisher has everything, a little farther away. */
const KV_PATIENCE_MS = 2000
const KV_READ = { cacheTtl: NUMBERS.kvCacheTtlSeconds } as const

export function catalogSource(env: Env, scope: { waitUntil(work: Promise<unknown>): void }): CatalogSource {
  return {
    async manifestFromKv(known) {
      const reading = env.CATALOG.getWithMetadata<{ version: number }>(MANIFEST_KEY, { type: 'text', ...KV_READ })
      const { value, metadata } = await within(reading, KV_PATIENCE_MS)
      if (value === null) return null
      // The version stands beside the value so that most refreshes need not parse a large manifest.
      if (metadata && metadata.version <= known) return 'unchanged'
      const manifest: unknown = JSON.parse(value)
      if (!isManifest(manifest)) throw new Error('KV holds a manifest of another shape')
      return manifest
    },
    async manifestFromPublisher() {
      const answer = await askPublisher(env, async (publisher) => publisher.manifest())
      if (!answer.ok) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: answer.retryAfterSeconds })
      return answer.value
    },
    async partFromKv(part) {
      const stored = await within(env.CATALOG.get(partKey(part), { type: 'arrayBuffer', ...KV_READ }), KV_PATIENCE_MS)
      if (stored === null) return null
      const bytes = new Uint8Array(stored)
      if ((await sha256Hex(bytes)) !== part) throw new Error('KV holds other bytes than the part is named after')
      return bytes
    },
    partFromPublisher: (part) => askPublisher(env, async (publisher) => publisher.part(part)),
    waitUntil: (work) => scope.waitUntil(work),
  }
}

/** As far as an answer hangs on it. */
function isManifest(value: unknown): value is CatalogManifest {
  if (typeof value !== 'object' || value === null) return false
  const { version, pagePolicy, paths } = value as Record<string, unknown>
  const addressed = typeof paths === 'object' && paths !== null && !Array.isArray(paths)
  return Number.isSafeInteger(version) && typeof pagePolicy === 'string' && addressed
}
