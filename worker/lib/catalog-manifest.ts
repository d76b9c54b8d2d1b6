/**
 * How the catalog lies in KV: immutable parts under the hash of their bytes, and one manifest that names them. What hangs on one
 * manifest is one version, so a page, its JSON and its price cannot disagree.
 */
export const MANIFEST_KEY = 'manifest'

export function partKey(part: string): string {
  return `part:${part}`
}

export type CatalogDocument = {
  /** SHA-256 of the bytes, hex; the ETag is made of it. */
  part: string
  type: string
  /** 200 when absent. */
  status?: number
  /** True: the manifest's page policy applies (inline style and script); else nothing may load. */
  page?: boolean
}

export type CatalogManifest = {
  /** Grows with every publication. */
  version: number
  builtAt: string
  buildId: string
  /** Content-Security-Policy of every page: the hashes of the one style and the one script they share. */
  pagePolicy: string
  paths: Record<string, CatalogDocument>
}

/** The document that answers unknown addresses, by language. Not addresses themselves: no URL contains a space. */
export const NOT_FOUND_PATH = { en: 'not found', ja: 'not found ja' } as const

export function entityTag(document: CatalogDocument): string {
  return `"${document.part.slice(0, 32)}"`
}
