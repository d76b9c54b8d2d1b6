import type { ServiceContext } from '#worker/context.ts'
import { SalesforceEvent } from '#worker/contracts/events.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { queueEligibilityDecision } from '#worker/features/services/index.ts'
import { BugError, VendorRateLimited, VendorUnavailable } from '#worker/lib/errors.ts'
import { recordId } from '#worker/lib/record-id.ts'
import { catalogPublisher, orderProvisioner } from '#worker/stubs.ts'
import { catchUpAtOnce } from './catch-up.ts'
import { clearOrderCopies, type Touched } from './clear-order-copies.ts'
import { findEvents, type InboxRow, markAllDone, markFailed } from './repo.ts'

const MAX_ATTEMPTS = 20
const RETRY_MS = 30_000
const RETRY_LIMIT_MS = 15 * 60_000
const OUTAGE_LIMIT_MS = 14 * 24 * 3_600_000
const NO_ORDERS: Touched = { orderIds: [] }
const ORDER_PREFIX = '801'
const ACCOUNT_PREFIX = '001'

/** Handles one inbox row; throws when it is to be tried again. */
export async function processInboxEvent(ctx: ServiceContext, eventId: string): Promise<void> {
  const failed = await processInboxEvents(ctx, [eventId])
  if (failed.has(eventId)) throw failed.get(eventId)
}

/**
 * Handles rows of the inbox together, one after another, and answers those to be tried again with what went wrong. Events are hints:
 * whoever is told re-reads the record's present state. What all of them ask of the copies of orders is asked once.
 */
export async function processInboxEvents(ctx: ServiceContext, eventIds: readonly string[]): Promise<Map<string, unknown>> {
  const rows = (await findEvents(ctx.db, eventIds)).filter((row) => row.state === 'received')
  const failures = new Map<string, unknown>()
  const touched = new Map<string, Touched>()
  for (const row of rows) {
    try {
      touched.set(row.id, await handle(ctx, SalesforceEvent.parse(JSON.parse(row.payload))))
    } catch (error) {
      failures.set(row.id, error)
    }
  }
  try {
    await clearOrderCopies(ctx, [...touched.values()])
  } catch (error) {
    for (const [eventId, { orderIds }] of touched) if (orderIds.length > 0) failures.set(eventId, error)
  }
  const done = rows.map(({ id }) => id).filter((id) => !failures.has(id))
  if (done.length > 0) await markAllDone(ctx.db, done, ctx.clock.now())
  for (const row of rows) {
    const error = failures.get(row.id)
    if (error !== undefined && (await keepFailure(ctx, row, error)) === 'dead') failures.delete(row.id)
  }
  return failures
}

async function keepFailure(ctx: ServiceContext, row: InboxRow, error: unknown): Promise<'again' | 'dead'> {
  const now = ctx.clock.now()
  const delay = Math.min(RETRY_MS * 2 ** row.attempts, RETRY_LIMIT_MS)
  const dead = row.attempts + 1 >= MAX_ATTEMPTS && !isOutage(error, now - Date.parse(row.receivedAt))
  const name = error instanceof Error ? error.name : String(error)
  await markFailed(ctx.db, row.id, { error: name, nextAttemptAtMs: now + delay, dead })
  const { id: eventId, entity } = row
  ctx.log.error('event not processed', { eventId, entity, attempts: row.attempts + 1, dead, error: name })
  return dead ? 'dead' : 'again'
}

/** A vendor that is down says nothing about the event: it waits for days, as the orders do. */
function isOutage(error: unknown, ageMs: number): boolean {
  return (error instanceof VendorUnavailable || error instanceof VendorRateLimited) && ageMs < OUTAGE_LIMIT_MS
}

/** Answers the orders whose copies are to be cleared. */
async function handle(ctx: ServiceContext, event: SalesforceEvent): Promise<Touched> {
  // What it says is missing is found by asking; what it names is looked at like any change.
  if (event.kind === 'gap' || event.kind === 'overflow') await catchUpAtOnce(ctx)
  if (event.entity === provisionEvent(ctx)) {
    return { orderIds: await lookAtOrders(ctx, [pressedOrder(event)], event.data?.['Mode__c'] === 'Now' ? 'Now' : 'Due') }
  }
  switch (event.entity) {
    case 'Product2':
    case 'PricebookEntry':
      await catalogPublisher(ctx.env.bindings).changed(`${event.entity} ${event.changeType}`, event.occurredAt)
      return NO_ORDERS
    case 'Account':
      return lookAtAccounts(ctx, event.recordIds)
    case 'Account_Eligibility_Changed__e':
      return lookAtAccounts(ctx, textIds(event.data?.['Account_Id__c']))
    case 'Order':
      return orderChanged(ctx, event)
    case 'OrderItem':
      return { orderIds: await lookAtOrders(ctx, await ordersOfItems(ctx, event), 'Due') }
    default:
      // Entities that the portal keeps no copy of.
      return NO_ORDERS
  }
}

/** `/event/Name__e`: the platform event that asks for an order to be provisioned (P1). */
function provisionEvent(ctx: ServiceContext): string {
  return ctx.env.SF_PROVISION_EVENT_CHANNEL.split('/').at(-1) ?? ''
}

/** "Activate now" stands in this event alone: one that names no order is kept until a person has seen it. */
function pressedOrder({ data }: SalesforceEvent): string {
  const [orderId] = longIds(textIds(data?.['Order_Id__c']), ORDER_PREFIX)
  if (orderId === undefined) throw new BugError('a request to provision names no order')
  return orderId
}

async function lookAtAccounts(ctx: ServiceContext, ids: readonly string[]): Promise<Touched> {
  const accountIds = longIds(ids, ACCOUNT_PREFIX)
  for (const accountId of accountIds) {
    await clearCopies(ctx, accountId, ['eligibility', 'profile'], 'Salesforce account changed')
  }
  for (const accountId of accountIds) await queueEligibilityDecision(ctx, accountId)
  return NO_ORDERS
}

async function orderChanged(ctx: ServiceContext, event: SalesforceEvent): Promise<Touched> {
  const [accountId] = longIds(textIds(event.data?.['AccountId']), ACCOUNT_PREFIX)
  const moved = event.changeType !== 'CREATE' && event.changedFields.includes('AccountId')
  return { orderIds: await lookAtOrders(ctx, event.recordIds, 'Due'), accountId, moved }
}

async function ordersOfItems(ctx: ServiceContext, { recordIds, data }: SalesforceEvent): Promise<string[]> {
  const told = textIds(data?.['OrderId'])
  return told.length > 0 ? told : ctx.ports.crm.listOrderIdsOfItems(recordIds)
}

/**
 * Orders the portal does not know are looked at too: staff may have entered them, and a look decides what is due. The wish is stored
 * before Salesforce is asked for anything.
 */
async function lookAtOrders(ctx: ServiceContext, ids: readonly string[], mode: 'Due' | 'Now'): Promise<string[]> {
  const orderIds = longIds(ids, ORDER_PREFIX)
  for (const orderId of orderIds) await orderProvisioner(ctx.env.bindings, orderId).nudge({ mode })
  return orderIds
}

/** A formula makes ids of 15 characters; objects and copies are named by the long ones. */
function longIds(ids: readonly string[], prefix: string): string[] {
  return ids.map((id) => recordId(id, prefix)).filter((id) => id !== null)
}

function textIds(value: unknown): string[] {
  return typeof value === 'string' ? [value] : []
}
