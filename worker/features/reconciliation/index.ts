export { reconcile, type Report } from './reconcile.ts'
export { watchOrders } from './watch-orders.ts'
