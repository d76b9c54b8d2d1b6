import { closeCheckout } from '#web/features/checkout/checkout-session.ts'
import { cart } from '#web/lib/cart-store.ts'

/** Who signs in next in this browser starts with an empty cart. */
export function forgetCheckout(): void {
  cart.clear()
  closeCheckout()
}
