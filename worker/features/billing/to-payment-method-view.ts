import type { PaymentMethodView } from '#worker/contracts/billing.ts'
import type { BillingPaymentMethod } from '#worker/ports/billing.ts'

const NAMES = { card: 'Card', bank: 'Bank account' } as const

export function toPaymentMethodView({ id, type, description, lastFour, expires }: BillingPaymentMethod): PaymentMethodView {
  return { id, type, label: description.trim() || NAMES[type], lastFour, expires }
}
