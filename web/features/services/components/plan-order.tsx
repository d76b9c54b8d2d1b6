import type { PlanView } from '#worker/contracts/catalog.ts'
import type { AccountServicesView } from '#worker/contracts/services.ts'
import { AddToCart } from './add-to-cart.tsx'

/** The way to order a plan, closed while it is out of stock. */
export function PlanOrder({
  plan,
  volatile,
  className,
}: {
  plan: PlanView
  volatile: AccountServicesView['volatile']
  className?: string
}) {
  const soldOut = volatile?.products[plan.sku]?.stock === 'out-of-stock'
  return <AddToCart sku={plan.sku} name={plan.name.en} soldOut={soldOut} {...(className && { className })} />
}
