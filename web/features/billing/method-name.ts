import type { PaymentMethodView } from '#worker/contracts/billing.ts'

/** `Visa ending in 4242`: what the customer recognises, never more digits than billing gives. */
export function toMethodName({ label, lastFour }: Pick<PaymentMethodView, 'label' | 'lastFour'>): string {
  return lastFour && !label.includes(lastFour) ? `${label} ending in ${lastFour}` : label
}
