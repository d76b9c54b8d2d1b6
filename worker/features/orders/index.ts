export { claimCheckout, releaseCheckout } from './repo.ts'
export { sweepOrders } from './sweep-orders.ts'
