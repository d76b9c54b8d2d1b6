import { type CatalogManifest, MANIFEST_KEY, partKey } from '#worker/lib/catalog-manifest.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { catalogPublisher } from '#worker/stubs.ts'

/** Where a reader finds the catalog. KV may show an older state, or nothing yet; the publisher always has all of it. */
export interface CatalogSource {
  /** Null when KV shows none; 'unchanged' when it shows nothing newer than `known`. */
  manifestFromKv(known: number): Promise<CatalogManifest | 'unchanged' | null>
  manifestFromPublisher(): Promise<CatalogManifest>
  partFromKv(part: string): Promise<Uint8Array | null>
  partFromPublisher(part: string): Promise<Uint8Array | null>
  waitUntil(work: Promise<unknown>): void
}

const KV_READ = { cacheTtl: NUMBERS.kvCacheTtlSeconds } as const

export function catalogSource(env: Env, scope: { waitUntil(work: Promise<unknown>): void }): CatalogSource {
  return {
    async manifestFromKv(known) {
      const { value, metadata } = await env.CATALOG.getWithMetadata<{ version: number }>(MANIFEST_KEY, {
        type: 'text',
        ...KV_READ,
      })
      if (value === null) return null
      // The version stands beside the value so that most refreshes need not parse a large manifest.
      if (metadata && metadata.version <= known) return 'unchanged'
      return JSON.parse(value) as CatalogManifest
    },
    async manifestFromPublisher() {
      const answer = await catalogPublisher(env).manifest()
      if (!answer.ok) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: answer.retryAfterSeconds })
      return answer.value
    },
    async partFromKv(part) {
      const bytes = await env.CATALOG.get(partKey(part), { type: 'arrayBuffer', ...KV_READ })
      return bytes ? new Uint8Array(bytes) : null
    },
    partFromPublisher: (part) => catalogPublisher(env).part(part),
    waitUntil: (work) => scope.waitUntil(work),
  }
}
