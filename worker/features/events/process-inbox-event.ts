import { inList } from '#worker/db/in-list.ts'
import type { ServiceContext } from '#worker/context.ts'
import { SalesforceEvent } from '#worker/contracts/events.ts'
import { orderIndex } from '#worker/db/schema.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { queueEligibilityDecision } from '#worker/features/services/index.ts'
import { catalogPublisher, orderProvisioner } from '#worker/stubs.ts'
import { findEvent, markDone, markFailed } from './repo.ts'

const MAX_ATTEMPTS = 20
const RETRY_MS = 30_000
const RETRY_LIMIT_MS = 15 * 60_000

/** Handles one inbox row. Events are hints: whoever is told re-reads the record's present state. */
export async function processInboxEvent(ctx: ServiceContext, eventId: string): Promise<void> {
  const row = await findEvent(ctx.db, eventId)
  if (!row || row.state !== 'received') return
  try {
    await handle(ctx, SalesforceEvent.parse(JSON.parse(row.payload)))
    await markDone(ctx.db, eventId, ctx.clock.now())
  } catch (error) {
    const delay = Math.min(RETRY_MS * 2 ** row.attempts, RETRY_LIMIT_MS)
    const dead = row.attempts + 1 >= MAX_ATTEMPTS
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

async function handle(ctx: ServiceContext, event: SalesforceEvent): Promise<void> {
  switch (event.entity) {
    case 'Product2':
    case 'PricebookEntry':
      return catalogPublisher(ctx.env.bindings).changed(`${event.entity} ${event.changeType}`, event.occurredAt)
    case 'Account':
      return lookAtAccounts(ctx, event.recordIds)
    case 'Account_Eligibility_Changed__e':
      return lookAtAccounts(ctx, textIds(event.data?.Account_Id__c))
    case 'Order':
      return lookAtOrders(ctx, event.recordIds, 'Due')
    case 'Order_Fulfilment_Requested__e':
      return lookAtOrders(ctx, textIds(event.data?.Order_Id__c), event.data?.Mode__c === 'Now' ? 'Now' : 'Due')
    default:
      // Entities that the portal keeps no copy of.
      return
  }
}

async function lookAtAccounts(ctx: ServiceContext, accountIds: readonly string[]): Promise<void> {
  for (const accountId of accountIds) {
    await clearCopies(ctx, accountId, ['eligibility', 'profile'], 'Salesforce account changed')
  }
  for (const accountId of accountIds) await queueEligibilityDecision(ctx, accountId)
}

/** Orders the portal does not know are looked at too: staff may have entered them, and a look decides what is due. */
async function lookAtOrders(ctx: ServiceContext, orderIds: readonly string[], mode: 'Due' | 'Now'): Promise<void> {
  if (orderIds.length === 0) return
  const known = await ctx.db
    .select({ orderId: orderIndex.sfOrderId, accountId: orderIndex.sfAccountId })
    .from(orderIndex)
    .where(inList(orderIndex.sfOrderId, orderIds))
  for (const accountId of new Set(known.map((row) => row.accountId))) {
    await clearCopies(ctx, accountId, ['orders'], 'Salesforce order changed')
  }
  for (const orderId of orderIds) {
    if (/^801[A-Za-z0-9]{15}$/.test(orderId)) await orderProvisioner(ctx.env.bindings, orderId).nudge({ mode })
  }
}

function textIds(value: unknown): string[] {
  return typeof value === 'string' ? [value] : []
}
