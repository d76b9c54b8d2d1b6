import type { CatalogDocument, CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { iso } from '#worker/lib/clock.ts'
import { sha256Hex } from '#worker/lib/ids.ts'

export type RenderedDocument = { body: string; type: string; status?: number; page?: boolean }
export type Stamp = { version: number; builtAt: string }
export type Rendered = readonly [path: string, document: RenderedDocument]
/** Everything a visitor can ask for, by path. Pages are rendered one by one as they are read: all at once would not fit into memory. */
export type Rendering = {
  pagePolicy: string
  pages: Iterable<Rendered>
  /** What names its version or its time. */
  stamped(stamp: Stamp): Iterable<Rendered>
}

type Keep = (part: string, content: Uint8Array) => void
type Paths = Record<string, CatalogDocument>

/**
 * Each document goes to `keep` as soon as it is made. With the stamp of the published version first: when every document comes out the
 * same there is nothing to publish (null). So neither volatile facts nor a repeated event nor the safety rebuild make a new version;
 * `always` makes one all the same.
 */
export async function composeVersion(
  { pagePolicy, pages, stamped }: Rendering,
  previous: CatalogManifest | null,
  { buildId, now, always = false }: { buildId: string; now: number; always?: boolean },
  keep: Keep,
): Promise<CatalogManifest | null> {
  const paths = await toPaths(pages, keep)
  if (previous && !always) {
    const same = { ...paths, ...(await toPaths(stamped(previous), () => undefined)) }
    if (pagePolicy === previous.pagePolicy && JSON.stringify(same) === JSON.stringify(previous.paths)) return null
  }
  // Time makes the version grow even when the object's storage was lost and readers still remember an older life of it.
  const stamp = { version: Math.max((previous?.version ?? 0) + 1, now), builtAt: iso(now) }
  return { ...stamp, buildId, pagePolicy, paths: { ...paths, ...(await toPaths(stamped(stamp), keep)) } }
}

async function toPaths(documents: Iterable<Rendered>, keep: Keep): Promise<Paths> {
  const encoder = new TextEncoder()
  const paths: Paths = {}
  for (const [path, { body, ...rest }] of documents) {
    const content = encoder.encode(body)
    const part = await sha256Hex(content)
    keep(part, content)
    paths[path] = { part, ...rest }
  }
  return paths
}
