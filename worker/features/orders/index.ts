export { sweepOrders } from './sweep-orders.ts'
