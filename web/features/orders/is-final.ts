import type { OrderView } from '#worker/contracts/orders.ts'

/** Nothing more will happen. A failed order is not final: staff can correct what was wrong and start it again. */
export function isFinal(order: Pick<OrderView, 'status'>): boolean {
  return order.status === 'completed' || order.status === 'cancelled'
}
