import type { PlanView } from '#worker/contracts/catalog.ts'
import type { BillingCycle } from '#worker/contracts/money.ts'

export type PricedItem = { sku: string; name: string; price: number; cycle: BillingCycle }
/** Prices that are newer than the catalog on the page, by SKU: what a refused order told us. */
export type PriceCorrections = Readonly<Record<string, number>>
export type Totals = { dueNow: number; monthly: number; yearly: number }

/** Everything one service is charged: the plan, its mandatory companions, the options chosen. */
export function toPricedItems(plan: PlanView, options: readonly string[], corrections: PriceCorrections = {}): PricedItem[] {
  const chosen = plan.options.filter((option) => options.includes(option.sku))
  return [plan, ...plan.companions, ...chosen].map((item) => ({
    sku: item.sku,
    name: item.name.en,
    price: corrections[item.sku] ?? item.price.amount,
    cycle: item.cycle,
  }))
}

/** `dueNow` is the first invoice of everything; monthly and yearly are what follows. */
export function toTotals(lines: readonly { items: readonly PricedItem[]; quantity: number }[]): Totals {
  const totals: Totals = { dueNow: 0, monthly: 0, yearly: 0 }
  for (const { items, quantity } of lines) {
    for (const { price, cycle } of items) {
      totals.dueNow += price * quantity
      if (cycle === 'monthly') totals.monthly += price * quantity
      if (cycle === 'annually') totals.yearly += price * quantity
    }
  }
  return totals
}
