import type { CatalogDocument, CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { iso } from '#worker/lib/clock.ts'
import { sha256Hex } from '#worker/lib/ids.ts'

export type RenderedDocument = { body: string; type: string; status?: number; page?: boolean }
export type Stamp = { version: number; builtAt: string }
/** Everything a visitor can ask for, by path. */
export type Rendering = { pagePolicy: string; documents: ReadonlyMap<string, RenderedDocument> }
export type CatalogVersion = { manifest: CatalogManifest; bytes: Map<string, Uint8Array> }

/**
 * Renders with the stamp of the published version first: when every document comes out the same there is nothing to publish (null).
 * So neither volatile facts nor a repeated event nor the safety rebuild make a new version; `always` makes one all the same.
 */
export async function composeVersion(
  render: (stamp: Stamp) => Promise<Rendering>,
  previous: CatalogManifest | null,
  { buildId, now, always = false }: { buildId: string; now: number; always?: boolean },
): Promise<CatalogVersion | null> {
  if (previous && !always) {
    const same = await toVersion(await render(previous), previous, previous.buildId)
    if (sameContent(same.manifest, previous)) return null
  }
  // Time makes the version grow even when the object's storage was lost and readers still remember an older life of it.
  const stamp = { version: Math.max((previous?.version ?? 0) + 1, now), builtAt: iso(now) }
  return toVersion(await render(stamp), stamp, buildId)
}

async function toVersion({ pagePolicy, documents }: Rendering, stamp: Stamp, buildId: string): Promise<CatalogVersion> {
  const encoder = new TextEncoder()
  const bytes = new Map<string, Uint8Array>()
  const paths: Record<string, CatalogDocument> = {}
  for (const [path, { body, ...rest }] of documents) {
    const content = encoder.encode(body)
    const part = await sha256Hex(content)
    bytes.set(part, content)
    paths[path] = { part, ...rest }
  }
  return { manifest: { version: stamp.version, builtAt: stamp.builtAt, buildId, pagePolicy, paths }, bytes }
}

function sameContent(a: CatalogManifest, b: CatalogManifest): boolean {
  return a.pagePolicy === b.pagePolicy && JSON.stringify(a.paths) === JSON.stringify(b.paths)
}
