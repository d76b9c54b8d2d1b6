import type { z } from 'zod'
import type { PlaceOrderInput, PriceChange } from '#worker/contracts/orders.ts'
import type { BillingCycle } from '#worker/contracts/money.ts'
import type { Category } from '#worker/contracts/catalog.ts'
import { CATEGORIES, CYCLES, PLAN_CLASS } from '#worker/lib/product-labels.ts'
import { iso, startOfTokyoDay, tokyoDay } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { derivedUlid } from '#worker/lib/ids.ts'
import type { CrmAddress, CrmProduct, NewCrmOrder } from '#worker/ports/crm.ts'
import { checkSetup } from './check-setup.ts'

type Cart = z.output<typeof PlaceOrderInput>
export type CartLine = Cart['lines'][number]
export type Sellable = CrmProduct & { priceId: string; price: number; cycle: BillingCycle }

/** The plan, its mandatory companions and the chosen options of one line, as Salesforce sells them now. */
export type PricedLine = { line: CartLine; category: Category; plan: Sellable; items: Sellable[] }

/** Checks every line against the live price book. Throws SKU_UNAVAILABLE or PRICE_CHANGED with all differences. */
export function priceCart(lines: readonly CartLine[], products: readonly CrmProduct[], nowMs: number): PricedLine[] {
  // A retired row may share its SKU with the one that took its place.
  const bySku = new Map(products.toSorted((a, b) => Number(a.active) - Number(b.active)).map((product) => [product.sku, product]))
  const unavailable = new Set<string>()
  const changes: z.infer<typeof PriceChange>[] = []
  const priced = lines.flatMap((line) => {
    const plan = bySku.get(line.sku)
    const category = CATEGORIES.get(plan?.category ?? '')
    if (!plan?.visible || plan.itemClass !== PLAN_CLASS || category !== line.config.category || hasForeignOption(line, plan)) {
      unavailable.add(line.sku)
      return []
    }
    const items = [line.sku, ...plan.companionSkus, ...new Set(line.options)].map((sku) => ({
      sku,
      product: toSellable(bySku.get(sku)),
    }))
    for (const { sku, product } of items) {
      if (!product) unavailable.add(sku)
      else if (line.prices[sku] !== product.price) {
        changes.push(toPriceChange(product, line.prices[sku], nowMs))
      }
    }
    const sellable = items.flatMap(({ product }) => product ?? [])
    const [main] = sellable
    return main ? [{ line, category, plan: main, items: sellable }] : []
  })
  if (unavailable.size > 0) throw new DomainError('SKU_UNAVAILABLE', { details: { skus: [...unavailable] } })
  if (changes.length > 0) throw new DomainError('PRICE_CHANGED', { details: { changes } })
  return priced
}

function toPriceChange(product: Sellable, shown: number | undefined, nowMs: number): z.infer<typeof PriceChange> {
  const { sku, name, price, campaign, campaignEndsAt } = product
  const over = campaignEndsAt !== null && Date.parse(campaignEndsAt) <= nowMs
  const reason = shown === undefined ? 'added' : over ? 'campaign-ended' : campaign ? 'campaign' : 'price-list'
  return { sku, name, shown: shown ?? 0, current: price, reason }
}

/** SKUs whose live rows a cart needs; companions are known only after the plans were read. */
export function cartSkus(lines: readonly CartLine[], plans: readonly CrmProduct[]): string[] {
  return [...new Set([...lines.flatMap((line) => line.options), ...plans.flatMap((plan) => plan.companionSkus)])]
}

function hasForeignOption(line: CartLine, plan: CrmProduct): boolean {
  return line.options.some((sku) => !plan.optionalSkus.includes(sku))
}

function toSellable(product: CrmProduct | undefined): Sellable | null {
  const cycle = CYCLES.get(product?.cycle ?? '')
  if (!product?.active || !product.priceId || !cycle) return null
  if (product.price === null || !Number.isInteger(product.price) || product.price <= 0) return null
  return { ...product, priceId: product.priceId, price: product.price, cycle }
}

/** `simType` is known only with the plan's live row. */
export function checkLine({ line, plan }: Pick<PricedLine, 'line' | 'plan'>, nowMs: number, position = 0): void {
  const { config } = line
  const sim = config.category === 'sim' ? config : null
  const setup = {
    activation: line.activation,
    sim: sim && { kind: sim.kind, eid: sim.eid ?? null, portIn: sim.portIn ?? null, simType: plan.simType },
  }
  checkSetup(setup, nowMs, { activation: `lines.${position}.activation`, sim: `lines.${position}.config` })
}

export type OrderTarget = { accountId: string; contactId: string | null; address: CrmAddress; checkoutId: string }

/** One order per service: each line, times its quantity. Ids depend on the checkout alone, so a repeat is the same set. */
export async function toOrders(cart: readonly PricedLine[], target: OrderTarget, nowMs: number): Promise<NewCrmOrder[]> {
  const orders: NewCrmOrder[] = []
  for (const [index, priced] of cart.entries()) {
    for (let copy = 0; copy < priced.line.quantity; copy++) {
      orders.push(await toOrder(priced, target, nowMs, await derivedUlid(target.checkoutId, String(index), String(copy))))
    }
  }
  return orders
}

async function toOrder(
  { line, category, plan, items }: PricedLine,
  target: OrderTarget,
  nowMs: number,
  id: string,
): Promise<NewCrmOrder> {
  const sim = line.config.category === 'sim' ? line.config : null
  const scheduled = line.activation.type === 'scheduled' ? line.activation.on : null
  return {
    portalOrderId: id,
    accountId: target.accountId,
    contactId: target.contactId,
    category,
    orderedOn: tokyoDay(nowMs),
    activationType: line.activation.type,
    scheduledAt: scheduled === null ? null : iso(startOfTokyoDay(scheduled)),
    simKind: sim?.kind ?? null,
    eid: sim?.eid ?? null,
    portIn: sim?.portIn ?? null,
    address: target.address,
    name: plan.name,
    items: await Promise.all(
      items.map(async (item, index) => ({
        lineId: await derivedUlid(id, item.sku, String(index)),
        priceId: item.priceId,
        sku: item.sku,
        quantity: 1,
        unitPrice: item.price,
        cycle: item.cycle,
        config: index === 0 ? describeConfig({ line, plan }) : null,
      })),
    ),
  }
}

/** Port-in data has its own fields and stays out of this JSON. */
export function describeSim(kind: 'eSIM' | 'Physical', portIn: boolean): Record<string, unknown> {
  return { kind, portIn }
}

/** What staff need to set the service up. */
function describeConfig({ line, plan }: Pick<PricedLine, 'line' | 'plan'>): Record<string, unknown> {
  const { config } = line
  if (config.category === 'internet') return { access: config.access ?? null, options: line.options }
  if (config.category === 'sim') return describeSim(config.kind, Boolean(config.portIn))
  return { region: plan.vpnRegion }
}
