import { inList } from '#worker/db/in-list.ts'
import type { ServiceContext } from '#worker/context.ts'
import { SalesforceEvent } from '#worker/contracts/events.ts'
import { orderIndex } from '#worker/db/schema.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { queueEligibilityDecision } from '#worker/features/services/index.ts'
import { VendorRateLimited, VendorUnavailable } from '#worker/lib/errors.ts'
import { catalogPublisher, orderProvisioner } from '#worker/stubs.ts'
import { catchUpAtOnce } from './catch-up.ts'
import { findEvent, markDone, markFailed } from './repo.ts'

const MAX_ATTEMPTS = 20
const RETRY_MS = 30_000
const RETRY_LIMIT_MS = 15 * 60_000
const OUTAGE_LIMIT_MS = 14 * 24 * 3_600_000
const ORDER_ID = /^801[A-Za-z0-9]{15}$/
const ACCOUNT_ID = /^001[A-Za-z0-9]{15}$/

/** Handles one inbox row. Events are hints: whoever is told re-reads the record's present state. */
export async function processInboxEvent(ctx: ServiceContext, eventId: string): Promise<void> {
  const row = await findEvent(ctx.db, eventId)
  if (!row || row.state !== 'received') return
  try {
    await handle(ctx, SalesforceEvent.parse(JSON.parse(row.payload)))
    await markDone(ctx.db, eventId, ctx.clock.now())
  } catch (error) {
    const delay = Math.min(RETRY_MS * 2 ** row.attempts, RETRY_LIMIT_MS)
    const dead = row.attempts + 1 >= MAX_ATTEMPTS && !isOutage(error, ctx.clock.now() - Date.parse(row.receivedAt))
    await markFailed(ctx.db, eventId, { error: (error as Error).name, nextAttemptAtMs: ctx.clock.now() + delay, dead })
    ctx.log.error('event not processed', {
      eventId,
      entity: row.entity,
      attempts: row.attempts + 1,
      dead,
      error: (error as Error).name,
    })
    if (!dead) throw error
  }
}

/** A vendor that is down says nothing about the event: it waits for days, as the orders do. */
function isOutage(error: unknown, ageMs: number): boolean {
  return (error instanceof VendorUnavailable || error instanceof VendorRateLimited) && ageMs < OUTAGE_LIMIT_MS
}

async function handle(ctx: ServiceContext, event: SalesforceEvent): Promise<void> {
  // What it says is missing is found by asking; what it names is looked at like any change.
  if (event.kind === 'gap' || event.kind === 'overflow') await catchUpAtOnce(ctx)
  if (event.entity === provisionEvent(ctx)) {
    return lookAtOrders(ctx, textIds(event.data?.['Order_Id__c']), { mode: event.data?.['Mode__c'] === 'Now' ? 'Now' : 'Due' })
  }
  switch (event.entity) {
    case 'Product2':
    case 'PricebookEntry':
      return catalogPublisher(ctx.env.bindings).changed(`${event.entity} ${event.changeType}`, event.occurredAt)
    case 'Account':
      return lookAtAccounts(ctx, event.recordIds)
    case 'Account_Eligibility_Changed__e':
      return lookAtAccounts(ctx, textIds(event.data?.['Account_Id__c']))
    case 'Order':
      return lookAtOrders(ctx, event.recordIds, { mode: 'Due', accountIds: textIds(event.data?.['AccountId']) })
    case 'OrderItem':
      return lookAtOrders(ctx, await ordersOfItems(ctx, event), { mode: 'Due' })
    default:
      // Entities that the portal keeps no copy of.
      return
  }
}

/** `/event/Name__e`: the platform event that asks for an order to be provisioned (P1). */
function provisionEvent(ctx: ServiceContext): string {
  return ctx.env.SF_PROVISION_EVENT_CHANNEL.split('/').at(-1) ?? ''
}

async function lookAtAccounts(ctx: ServiceContext, ids: readonly string[]): Promise<void> {
  const accountIds = ids.filter((id) => ACCOUNT_ID.test(id))
  for (const accountId of accountIds) {
    await clearCopies(ctx, accountId, ['eligibility', 'profile'], 'Salesforce account changed')
  }
  for (const accountId of accountIds) await queueEligibilityDecision(ctx, accountId)
}

async function ordersOfItems(ctx: ServiceContext, { recordIds, data }: SalesforceEvent): Promise<string[]> {
  const told = textIds(data?.['OrderId'])
  return told.length > 0 ? told : ctx.ports.crm.listOrderIdsOfItems(recordIds)
}

/** Orders the portal does not know are looked at too: staff may have entered them, and a look decides what is due. */
async function lookAtOrders(
  ctx: ServiceContext,
  ids: readonly string[],
  { mode, accountIds }: { mode: 'Due' | 'Now'; accountIds?: readonly string[] },
): Promise<void> {
  const orderIds = ids.filter((id) => ORDER_ID.test(id))
  if (orderIds.length === 0) return
  // The wish is stored before Salesforce is asked for anything.
  for (const orderId of orderIds) await orderProvisioner(ctx.env.bindings, orderId).nudge({ mode })
  for (const accountId of await accountsOfOrders(ctx, orderIds, accountIds ?? [])) {
    await clearCopies(ctx, accountId, ['orders'], 'Salesforce order changed')
  }
}

/** Whose copies show these orders. Salesforce is asked only about those that the index does not hold. */
async function accountsOfOrders(ctx: ServiceContext, orderIds: readonly string[], told: readonly string[]): Promise<Set<string>> {
  if (told.length > 0) return new Set(told)
  const known = await ctx.db
    .select({ orderId: orderIndex.sfOrderId, accountId: orderIndex.sfAccountId })
    .from(orderIndex)
    .where(inList(orderIndex.sfOrderId, orderIds))
  const indexed = new Set(known.map((row) => row.orderId))
  const others = orderIds.filter((id) => !indexed.has(id))
  const found = others.length > 0 ? await ctx.ports.crm.listAccountIdsOfOrders(others) : []
  return new Set([...known.map((row) => row.accountId), ...found])
}

function textIds(value: unknown): string[] {
  return typeof value === 'string' ? [value] : []
}
