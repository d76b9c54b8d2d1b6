import type { AccountContext } from '#worker/context.ts'
import type { OrderView } from '#worker/contracts/orders.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { toOrderView, type Progress } from './order-view.ts'

export async function getOrder(ctx: AccountContext, id: string): Promise<OrderView> {
  const order = await findOwnOrder(ctx, id)
  return toOrderView(order, await readProgress(ctx, order))
}

/** By portal id or Salesforce id, among the account's own orders only: another account's order does not exist. */
export async function findOwnOrder(ctx: AccountContext, id: string): Promise<CrmOrder> {
  const { value: orders } = await readCopy(ctx, 'orders')
  const order = orders.find((one) => one.portalOrderId === id || one.id === id)
  if (!order) throw new DomainError('NOT_FOUND')
  return order
}

async function readProgress(ctx: AccountContext, order: CrmOrder): Promise<Progress | null> {
  if (order.status === 'pending-review') return null
  return orderProvisioner(ctx.env.bindings, order.id).progress()
}
