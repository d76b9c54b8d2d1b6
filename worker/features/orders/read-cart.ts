import type { AccountContext } from '#worker/context.ts'
import { cartSkus, priceCart, type CartLine, type PricedLine } from './cart-orders.ts'

/** Live rows: the plans first, then the companions they name. What the customer saw is checked against them. */
export async function readCart(ctx: AccountContext, lines: readonly CartLine[]): Promise<PricedLine[]> {
  const plans = await ctx.ports.crm.listProductsBySku([...new Set(lines.map((line) => line.sku))])
  const others = cartSkus(lines, plans).filter((sku) => plans.every((plan) => plan.sku !== sku))
  const rest = others.length > 0 ? await ctx.ports.crm.listProductsBySku(others) : []
  return priceCart(lines, [...plans, ...rest], ctx.clock.now())
}
