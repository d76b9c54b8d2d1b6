import type { CatalogView } from '#worker/contracts/catalog.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { reader } from './serve.ts'
import { catalogSource } from './source.ts'

let parsed: { part: string; view: CatalogView } | undefined

/** The published catalog, as visitors see it: prices shown to customers come from the same bytes. */
export async function readCatalog(bindings: Env): Promise<CatalogView> {
  const background: Promise<unknown>[] = []
  const source = catalogSource(bindings, { waitUntil: (work) => void background.push(work) })
  const ready = await reader.find('/api/public/services', source)
  await Promise.allSettled(background)
  if (!ready) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 10 })
  const { part } = ready.document
  if (parsed?.part !== part) {
    parsed = { part, view: JSON.parse(new TextDecoder().decode(ready.body)) as CatalogView }
  }
  return parsed.view
}
