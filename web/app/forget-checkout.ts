import { closeCheckout } from '#web/features/checkout/checkout-session.ts'
import { ownLines } from '#web/lib/own-lines.ts'

/** Who signs in next in this browser meets nothing of this cart. */
export function forgetCheckout(): void {
  ownLines.forget()
  closeCheckout()
}
