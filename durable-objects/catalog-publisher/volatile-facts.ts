import type { VolatileView } from '#worker/contracts/catalog.ts'
import { iso } from '#worker/lib/clock.ts'
import type { CrmProduct } from '#worker/ports/crm.ts'
import { PLAN_CLASS, STOCK } from '#worker/lib/product-labels.ts'

/** Stock and campaigns of the plans that have any; labels we do not know are left out rather than shown wrong. */
export function toVolatileView(products: readonly CrmProduct[], readAt: number): VolatileView {
  const facts: VolatileView['products'] = {}
  for (const product of products) {
    if (!product.active || !product.visible || product.itemClass !== PLAN_CLASS) continue
    const endsAt = product.campaignEndsAt === null ? Number.NaN : Date.parse(product.campaignEndsAt)
    const running = product.campaign !== null && !(endsAt <= readAt)
    const stock = STOCK.get(product.stock ?? '') ?? null
    if (stock === null && !running) continue
    facts[product.sku] = {
      stock,
      campaign: running ? product.campaign : null,
      campaignEndsAt: running && Number.isFinite(endsAt) ? iso(endsAt) : null,
    }
  }
  return { readAt: iso(readAt), products: facts }
}
