import { type CatalogDocument, type CatalogManifest, entityTag } from '#worker/lib/catalog-manifest.ts'
import { NO_CONTENT_POLICY, SECURITY_HEADERS } from '#worker/lib/security-headers.ts'

/** Contracts §7: browsers and other caches, then our own edge. */
export const PUBLIC_CACHE_HEADERS: readonly (readonly [string, string])[] = [
  ['Cache-Control', 'public, max-age=30, s-maxage=60'],
  ['Cloudflare-CDN-Cache-Control', 'max-age=60, stale-while-revalidate=30, stale-if-error=86400'],
  ['Cache-Tag', 'catalog'],
]

/** What an isolate keeps of bodies and headers; it has 128 MB for everything. */
export const MEMO_BYTES = 16 * 1024 * 1024
/** A document's two Headers objects weigh 5 KB each, outside the JavaScript heap. */
export const HEADERS_BYTES = 10_000

/**
 * One address and, once its body is here, its whole answer: from then on nothing is computed at request time. Headers come with the first
 * answer, not with the manifest: for a thousand plans all of them cost 20 MB and 100 ms in one piece.
 */
export class ReadyDocument {
  readonly document: CatalogDocument
  readonly pagePolicy: string
  readonly etag: string
  readonly status: number
  body: Uint8Array | undefined
  /** Second chance: used since the last eviction looked at it. */
  used = false
  #headers: Headers | undefined
  #unchangedHeaders: Headers | undefined

  constructor(document: CatalogDocument, pagePolicy: string) {
    this.document = document
    this.pagePolicy = pagePolicy
    this.etag = entityTag(document)
    this.status = document.status ?? 200
  }

  get bytes(): number {
    return this.body ? this.body.byteLength + HEADERS_BYTES : 0
  }

  get headers(): Headers {
    this.#headers ??= new Headers([...this.#commonHeaders(), ['Content-Type', this.document.type]])
    return this.#headers
  }

  /** Of a 304: the same without the body's type. */
  get unchangedHeaders(): Headers {
    this.#unchangedHeaders ??= new Headers(this.#commonHeaders())
    return this.#unchangedHeaders
  }

  release(): void {
    this.body = undefined
    this.#headers = undefined
    this.#unchangedHeaders = undefined
  }

  isFor(document: CatalogDocument, pagePolicy: string): boolean {
    const { part, type, status, page } = this.document
    if (part !== document.part || type !== document.type || status !== document.status || page !== document.page) return false
    return this.pagePolicy === pagePolicy
  }

  #commonHeaders(): [string, string][] {
    const policy = this.document.page ? this.pagePolicy : NO_CONTENT_POLICY
    return [...PUBLIC_CACHE_HEADERS, ['ETag', this.etag], ['Content-Security-Policy', policy], ...SECURITY_HEADERS] as [
      string,
      string,
    ][]
  }
}

export type LoadedDocument = ReadyDocument & { body: Uint8Array }

export function isLoaded(ready: ReadyDocument): ready is LoadedDocument {
  return ready.body !== undefined
}

export type ManifestMemo = {
  version: number
  pages: Map<string, ReadyDocument>
}

/** What did not change is carried along, body and all. */
export function toManifestMemo(
  { version, pagePolicy, paths }: CatalogManifest,
  previous: ManifestMemo | undefined,
): ManifestMemo {
  const pages = new Map<string, ReadyDocument>()
  for (const [path, document] of Object.entries(paths)) {
    const known = previous?.pages.get(path)
    pages.set(path, known?.isFor(document, pagePolicy) ? known : new ReadyDocument(document, pagePolicy))
  }
  return { version, pages }
}

/** Keeps the documents of an isolate below a bound, dropping those that nobody asked for since the last round. */
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
    this.#bytes += ready.bytes
    this.#evict(ready)
  }

  /** Another manifest took over: what its documents carry along is what is held now. */
  restart(memo: ManifestMemo): void {
    this.#held = [...memo.pages.values()].filter((ready) => ready.body)
    this.#bytes = this.#held.reduce((total, ready) => total + ready.bytes, 0)
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
      this.#bytes -= oldest.bytes
      oldest.release()
    }
  }
}
