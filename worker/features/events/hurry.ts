import type { ServiceContext } from '#worker/context.ts'
import type { CatalogNudge } from '#worker/contracts/catalog.ts'
import type { SalesforceEvent } from '#worker/contracts/events.ts'
import { nudgeEvents } from './nudge-events.ts'
import { hurryCatalogEvents } from './process-catalog-events.ts'
import { isCatalogEvent } from './repo.ts'

/** What is stored is handled soon: products and prices together, all else one by one. */
export function hurry(ctx: ServiceContext, events: readonly Pick<SalesforceEvent, 'id' | 'entity'>[]): void {
  nudgeEvents(
    ctx,
    events.filter((event) => !isCatalogEvent(event)).map(({ id }) => id),
  )
  if (!events.some(isCatalogEvent)) return
  ctx.background(ctx.env.bindings.SALESFORCE_EVENTS.send({ catalog: 'changed' } satisfies CatalogNudge))
  ctx.background(hurryCatalogEvents(ctx))
}
