import type { StaffContext } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { findOrderRow } from './orders-repo.ts'

const SALESFORCE_ID = /^801[A-Za-z0-9]{15}$/

/** The order's Salesforce id, which names its object. Orders that staff entered are known to Salesforce only. */
export async function orderIdOf(ctx: StaffContext, id: string): Promise<string> {
  const row = await findOrderRow(ctx.db, id)
  if (row?.sfOrderId) return row.sfOrderId
  if (row === null && SALESFORCE_ID.test(id) && (await ctx.ports.crm.findOrder(id))) return id
  throw new DomainError('NOT_FOUND')
}
