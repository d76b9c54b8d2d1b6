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
 * A document with its whole answer: from here on nothing is computed at request time, and nothing changes, so that whoever holds it can
 * answer even when the memo let go of it. Headers come with the first answer, not with the manifest: for a thousand plans all of them
 * cost 20 MB and 100 ms in one piece.
 */
export class LoadedDocument {
  readonly document: CatalogDocument
  readonly etag: string
  readonly status: number
  readonly body: Uint8Array
  readonly #policy: string
  #headers: Headers | undefined
  #unchangedHeaders: Headers | undefined

  constructor({ document, pagePolicy }: MemoEntry, body: Uint8Array) {
    this.document = document
    this.etag = entityTag(document)
    this.status = document.status ?? 200
    this.body = body
    this.#policy = document.page ? pagePolicy : NO_CONTENT_POLICY
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

  #commonHeaders(): [string, string][] {
    const own = [
      ['ETag', this.etag],
      ['Content-Security-Policy', this.#policy],
    ] as const
    return [...PUBLIC_CACHE_HEADERS, ...own, ...SECURITY_HEADERS] as [string, string][]
  }
}

/** One address of the manifest, and what is held of it at present. */
export class MemoEntry {
  readonly document: CatalogDocument
  readonly pagePolicy: string
  loaded: LoadedDocument | undefined
  /** Second chance: used since the last eviction looked at it. */
  used = false

  constructor(document: CatalogDocument, pagePolicy: string) {
    this.document = document
    this.pagePolicy = pagePolicy
  }

  get bytes(): number {
    return this.loaded ? this.loaded.body.byteLength + HEADERS_BYTES : 0
  }

  isFor(document: CatalogDocument, pagePolicy: string): boolean {
    const { part, type, status, page } = this.document
    if (part !== document.part || type !== document.type || status !== document.status || page !== document.page) return false
    return this.pagePolicy === pagePolicy
  }
}

export type ManifestMemo = {
  version: number
  pages: Map<string, MemoEntry>
}

/** What did not change is carried along, body and all. */
export function toManifestMemo(
  { version, pagePolicy, paths }: CatalogManifest,
  previous: ManifestMemo | undefined,
): ManifestMemo {
  const pages = new Map<string, MemoEntry>()
  for (const [path, document] of Object.entries(paths)) {
    const known = previous?.pages.get(path)
    pages.set(path, known?.isFor(document, pagePolicy) ? known : new MemoEntry(document, pagePolicy))
  }
  return { version, pages }
}

/** Keeps the documents of an isolate below a bound, dropping those that nobody asked for since the last round. */
export class BodyBudget {
  readonly #limit: number
  #bytes = 0
  #held: MemoEntry[] = []

  constructor(limit: number = MEMO_BYTES) {
    this.#limit = limit
  }

  get bytes(): number {
    return this.#bytes
  }

  hold(entry: MemoEntry, body: Uint8Array): LoadedDocument {
    if (entry.loaded) return entry.loaded
    const loaded = new LoadedDocument(entry, body)
    entry.loaded = loaded
    this.#held.push(entry)
    this.#bytes += entry.bytes
    this.#evict(entry)
    return loaded
  }

  /** Another manifest took over: what its documents carry along is what is held now. */
  restart(memo: ManifestMemo): void {
    this.#held = [...memo.pages.values()].filter((entry) => entry.loaded)
    this.#bytes = this.#held.reduce((total, entry) => total + entry.bytes, 0)
  }

  #evict(keep: MemoEntry): void {
    while (this.#bytes > this.#limit && this.#held.length > 1) {
      const oldest = this.#held.shift()
      if (!oldest) return
      if (oldest === keep || oldest.used) {
        oldest.used = false
        this.#held.push(oldest)
        continue
      }
      this.#bytes -= oldest.bytes
      oldest.loaded = undefined
    }
  }
}
