import { z } from 'zod'
import { ConfigError } from '#worker/lib/errors.ts'

const ENTRY = 'web/main.tsx'

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    css: z.array(z.string()).optional(),
    imports: z.array(z.string()).optional(),
    dynamicImports: z.array(z.string()).optional(),
  }),
)
type Manifest = z.infer<typeof Manifest>

/** Paths of what the first view loads, named by content hash. */
export type ClientAssets = { script: string; styles: string[]; preloads: string[] }

let known: ClientAssets | undefined

/**
 * The Vite plugin builds the Worker before the browser's files, so their hashed names do not exist when this code is bundled. They are
 * read from the published manifest instead, once an isolate: a new build is a new isolate. Visitors cannot fetch it (run_worker_first).
 */
export async function clientAssets(assets: Pick<Fetcher, 'fetch'>): Promise<ClientAssets> {
  if (known) return known
  const answer = await assets.fetch('https://assets.invalid/.vite/manifest.json')
  if (!answer.ok) throw new ConfigError(`the browser's files are not built: the asset manifest answered ${answer.status}`)
  known = toClientAssets(Manifest.parse(await answer.json()))
  return known
}

/** The entry does nothing but start its one dynamic import, so that import and its static ones load at the same time. */
export function toClientAssets(manifest: Manifest): ClientAssets {
  const entry = manifest[ENTRY]
  if (!entry) throw new ConfigError(`the asset manifest does not name ${ENTRY}`)
  const first = new Set<string>()
  for (const key of [ENTRY, ...(entry.dynamicImports ?? [])]) collect(manifest, key, first)
  const chunks = [...first].flatMap((key) => manifest[key] ?? [])
  return {
    script: `/${entry.file}`,
    styles: [...new Set(chunks.flatMap((chunk) => chunk.css ?? []))].map((file) => `/${file}`),
    preloads: chunks.filter((chunk) => chunk !== entry).map((chunk) => `/${chunk.file}`),
  }
}

function collect(manifest: Manifest, key: string, seen: Set<string>): void {
  if (seen.has(key)) return
  seen.add(key)
  for (const next of manifest[key]?.imports ?? []) collect(manifest, next, seen)
}
