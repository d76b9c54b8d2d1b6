import { and, eq } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import { inList } from '#worker/db/in-list.ts'
import { orderIndex } from '#worker/db/schema.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'

export type Touched = {
  orderIds: readonly string[]
  /** The account that the event names with them: a hint, like all it says. */
  accountId?: string | undefined
  /** It says that they changed hands. */
  moved?: boolean
}

type Known = { orderId: string | null; accountId: string }
type Told = { accounts: Set<string>; moved: boolean }

/**
 * Clears the copies of whoever has the orders, and of whoever had them: staff move an order that was entered for the wrong customer.
 * Salesforce is asked only about orders that neither the index nor their event tells whose they are, and about those that moved.
 */
export async function clearOrderCopies(ctx: ServiceContext, touched: readonly Touched[]): Promise<void> {
  const told = byOrder(touched)
  if (told.size === 0) return
  const known: Known[] = await ctx.db
    .select({ orderId: orderIndex.sfOrderId, accountId: orderIndex.sfAccountId })
    .from(orderIndex)
    .where(inList(orderIndex.sfOrderId, [...told.keys()]))
  const accounts = new Set(known.map(({ accountId }) => accountId))
  const indexed = new Set(known.map(({ orderId }) => orderId))
  const unknown: string[] = []
  for (const [id, { accounts: named }] of told) {
    for (const accountId of named) accounts.add(accountId)
    if (named.size === 0 && !indexed.has(id)) unknown.push(id)
  }
  if (unknown.length > 0) for (const accountId of await ctx.ports.crm.listAccountIdsOfOrders(unknown)) accounts.add(accountId)
  for (const { orderId, accountId } of known) {
    const order = orderId === null ? undefined : told.get(orderId)
    const elsewhere = [...(order?.accounts ?? [])].some((one) => one !== accountId)
    if (orderId === null || !(order?.moved || elsewhere)) continue
    const present = await followOwner(ctx, orderId, accountId)
    if (present !== null) accounts.add(present)
  }
  for (const accountId of accounts) await clearCopies(ctx, accountId, ['orders'], 'Salesforce order changed')
}

function byOrder(touched: readonly Touched[]): Map<string, Told> {
  const told = new Map<string, Told>()
  for (const { orderIds, accountId, moved = false } of touched)
    for (const id of orderIds) {
      const known = told.get(id) ?? { accounts: new Set(), moved: false }
      if (accountId !== undefined) known.accounts.add(accountId)
      told.set(id, { accounts: known.accounts, moved: known.moved || moved })
    }
  return told
}

/** The index follows Salesforce, not the event: an older event may come later. Answers the present account where it is another. */
async function followOwner(ctx: ServiceContext, orderId: string, from: string): Promise<string | null> {
  const order = await ctx.ports.crm.findOrder(orderId)
  if (!order || order.accountId === from) return null
  await ctx.db
    .update(orderIndex)
    .set({ sfAccountId: order.accountId })
    .where(and(eq(orderIndex.sfOrderId, orderId), eq(orderIndex.sfAccountId, from)))
  return order.accountId
}
