import { closeCheckout } from '#web/features/checkout/checkout-session.ts'
import { cart } from '#web/lib/cart-store.ts'

/** Who signs in next in this browser meets nothing of this cart. */
export function forgetCheckout(): void {
  cart.forget()
  closeCheckout()
}
