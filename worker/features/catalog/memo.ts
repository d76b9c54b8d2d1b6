import { type CatalogDocument, type CatalogManifest, entityTag } from '#worker/lib/catalog-manifest.ts'
import { NO_CONTENT_POLICY, SECURITY_HEADERS } from '#worker/lib/security-headers.ts'

/** Contracts §7: browsers and other caches, then our own edge. */
export const PUBLIC_CACHE_HEADERS: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'public, max-age=30, s-maxage=60'],
  ['Cloudflare-CDN-Cache-Control', 'max-age=60, stale-while-revalidate=30, stale-if-error=86400'],
  ['Cache-Tag', 'catalog'],
]

/** Bodies an isolate keeps; it has 128 MB for everything. */
export const MEMO_BYTES = 16 * 1024 * 1024

/** One address, ready to be answered: nothing is computed at request time. */
export type ReadyDocument = {
  document: CatalogDocument
  etag: string
  status: number
  headers: Headers
  /** Of a 304: the same without the body's type. */
  unchangedHeaders: Headers
  body: Uint8Array | undefined
  /** Second chance: used since the last eviction looked at it. */
  used: boolean
}

export type ManifestMemo = {
  version: number
  pages: Map<string, ReadyDocument>
}

export function toManifestMemo(manifest: CatalogManifest, previous: ManifestMemo | undefined): ManifestMemo {
  const bodies = new Map<string, Uint8Array>()
  for (const { document, body } of previous?.pages.values() ?? []) if (body) bodies.set(document.part, body)
  const pages = new Map<string, ReadyDocument>()
  for (const [path, document] of Object.entries(manifest.paths)) {
    const etag = entityTag(document)
    const headers = new Headers([
      ...PUBLIC_CACHE_HEADERS,
      ['ETag', etag],
      ['Content-Security-Policy', document.page ? manifest.pagePolicy : NO_CONTENT_POLICY],
      ...SECURITY_HEADERS,
    ] as [string, string][])
    const unchangedHeaders = new Headers(headers)
    headers.set('Content-Type', document.type)
    const body = bodies.get(document.part)
    pages.set(path, { document, etag, status: document.status ?? 200, headers, unchangedHeaders, body, used: false })
  }
  return { version: manifest.version, pages }
}

/** Keeps the bodies of an isolate below a bound, dropping those that nobody asked for since the last round. */
export class BodyBudget {
  readonly #limit: number
  #bytes = 0
  #held: ReadyDocument[] = []

  constructor(limit: number = MEMO_BYTES) {
    this.#limit = limit
  }

  get bytes(): number {
    return this.#bytes
  }

  hold(ready: ReadyDocument, body: Uint8Array): void {
    if (ready.body) return
    ready.body = body
    this.#held.push(ready)
    this.#bytes += body.byteLength
    this.#evict(ready)
  }

  /** Another manifest took over: what its documents carry along is what is held now. */
  restart(memo: ManifestMemo): void {
    this.#held = [...memo.pages.values()].filter((ready) => ready.body)
    this.#bytes = this.#held.reduce((total, { body }) => total + (body?.byteLength ?? 0), 0)
  }

  #evict(keep: ReadyDocument): void {
    while (this.#bytes > this.#limit && this.#held.length > 1) {
      const oldest = this.#held.shift()
      if (!oldest) return
      if (oldest === keep || oldest.used) {
        oldest.used = false
        this.#held.push(oldest)
        continue
      }
      this.#bytes -= oldest.body?.byteLength ?? 0
      oldest.body = undefined
    }
  }
}
