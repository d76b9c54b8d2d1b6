import type { StaffContext } from '#worker/context.ts'
import type { FlushCatalogInput, FlushCatalogView } from '#worker/contracts/operations.ts'
import { catalogPublisher } from '#worker/stubs.ts'
import { recordStaffAction } from './repo.ts'

const WILL = [
  'The whole catalog is read from Salesforce again.',
  'Every page and answer is written to KV again, also where nothing changed.',
  'Every copy at the edge is thrown away, redirects and error pages included.',
  'Until then visitors see the last good copy; if Salesforce does not answer, they keep it.',
]

/** For the case that something wrong is shown and nobody knows where it is kept. */
export async function flushCatalog(ctx: StaffContext, { reason }: FlushCatalogInput): Promise<FlushCatalogView> {
  const entry = await recordStaffAction(ctx, 'catalog.flushed', { reason })
  await catalogPublisher(ctx.env.bindings).flush()
  ctx.log.warn('catalog flushed by staff', { auditId: entry.id })
  return { auditId: entry.id, requestedAt: entry.at, will: WILL }
}
