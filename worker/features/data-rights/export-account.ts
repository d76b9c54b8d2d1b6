import { eq, sql } from 'drizzle-orm'
import type { AccountContext } from '#worker/context.ts'
import { EXPORT_SCHEMA, type ExportView } from '#worker/contracts/data-rights.ts'
import {
  accountClosings,
  auditLog,
  emailFollowUps,
  eventInbox,
  idempotencyKeys,
  idMappings,
  invoicesMirror,
  mailOutbox,
  orderIndex,
  subscriptionsMirror,
  tasks,
  users,
} from '#worker/db/schema.ts'
import { addressObjects, findLoginOf, recordEvent } from '#worker/features/identity/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { accountCache, accountLinker, orderProvisioner, sessionRegistry } from '#worker/stubs.ts'
import { heldElsewhere } from './kept.ts'
import { type Names, namesOf, ownMails, ownOrders, ownRequests, ownTasks, type Person } from './own-records.ts'

type Entry = Record<string, unknown>
/** Objects asked at the same time. */
const AT_ONCE = 6
/** Announcements are ids and field names; the newest of them are enough to see what they say. */
const MOST_EVENTS = 500

/** Everything the portal holds about the signed-in customer, store by store; no password, seed, code, key or token. */
export async function exportAccount(ctx: AccountContext): Promise<ExportView> {
  const { userId } = ctx.actor
  const login = await findLoginOf(ctx.db, userId)
  if (!login) throw new DomainError('SESSION_EXPIRED')
  await recordEvent(ctx, 'data.exported', userId)
  const person = { userId, email: login.email, accountId: login.accountId, clientId: login.clientId }
  const orders = await ctx.db.select().from(orderIndex).where(ownOrders(person))
  const names = await namesOf(ctx.db, person, orders)
  return {
    schema: EXPORT_SCHEMA,
    exportedAt: iso(ctx.clock.now()),
    ...(await readTables(ctx, names)),
    ...(await readObjects(ctx, person)),
    orders: await inTurns(orders, async (order) => ({ ...order, provisioning: await provisioningOf(ctx, order.sfOrderId) })),
    elsewhere: heldElsewhere(ctx.env.SUPPORT_EMAIL),
  }
}

async function readTables({ db }: AccountContext, names: Names) {
  const { userId, accountId, clientId, orderIds } = names
  const mail = mailOutbox
  const request = idempotencyKeys
  const about = [accountId, ...orderIds.filter((id) => id.length === 18)]
  const aboutThem = sql`exists (select 1 from json_each(${JSON.stringify(about)}) where instr(${eventInbox.payload}, value) > 0)`
  const [login, mapping, activity, requests, mails, work, events, invoices, subscriptions, changes, closings] = await Promise.all(
    [
      db
        .select({
          id: users.id,
          email: users.email,
          emailVerifiedAt: users.emailVerifiedAt,
          createdAt: users.createdAt,
          closedAt: users.closedAt,
        })
        .from(users)
        .where(eq(users.id, userId)),
      db.select().from(idMappings).where(eq(idMappings.userId, userId)),
      db.select().from(auditLog).where(eq(auditLog.userId, userId)).orderBy(auditLog.at, auditLog.id),
      db
        .select({
          scope: request.scope,
          key: request.key,
          state: request.state,
          status: request.status,
          createdAtMs: request.createdAtMs,
        })
        .from(request)
        .where(ownRequests(names)),
      db
        .select({
          id: mail.id,
          kind: mail.kind,
          recipient: mail.recipient,
          cc: mail.cc,
          subject: mail.subject,
          state: mail.state,
          createdAt: mail.createdAt,
          providerMessageId: mail.providerMessageId,
        })
        .from(mail)
        .where(ownMails(names)),
      db.select().from(tasks).where(ownTasks(names)),
      db.select().from(eventInbox).where(aboutThem).orderBy(sql`${eventInbox.receivedAt} desc`).limit(MOST_EVENTS),
      db.select().from(invoicesMirror).where(eq(invoicesMirror.whmcsClientId, clientId)),
      db.select().from(subscriptionsMirror).where(eq(subscriptionsMirror.whmcsClientId, clientId)),
      db.select().from(emailFollowUps).where(eq(emailFollowUps.userId, userId)),
      db.select().from(accountClosings).where(eq(accountClosings.userId, userId)),
    ],
  )
  return {
    login: { ...login[0] },
    mapping: mapping[0] ?? null,
    activity: activity.map((entry) => ({ ...entry, actor: withoutName(entry.actor), detail: parsed(entry.detail) })),
    requests,
    mails,
    tasks: work,
    events: events.map((event) => ({ ...event, payload: ownPart(parsed(event.payload), about) })),
    invoices,
    subscriptions,
    addressChange: changes[0] ?? null,
    closing: closings[0] ?? null,
  }
}

async function readObjects({ env }: AccountContext, person: Person) {
  const { bindings } = env
  const [own, signUp, account, ...byAddress] = await Promise.all([
    sessionRegistry(bindings, person.userId).exportRecords(),
    accountLinker(bindings, person.accountId).exportRecords(person),
    accountCache(bindings, person.accountId).exportRecords(),
    ...addressObjects({ env }, person.email).map((name) => sessionRegistry(bindings, name).exportRecords()),
  ])
  const { copies, cart } = JSON.parse(account) as { copies: Entry[]; cart: Entry[] }
  return {
    signIn: { ...parsed(own), byAddress: byAddress.flatMap((records) => (records === null ? [] : [parsed(records)])) },
    signUp: signUp === null ? null : parsed(signUp),
    copies: copies.map(withoutActivationCode),
    cart,
  }
}

/** Whoever has the code can install the line; the page behind the login shows it. */
function withoutActivationCode(copy: Entry): Entry {
  const value = copy['value'] as Entry | null
  return copy['topic'] === 'line' && value?.['activation']
    ? { ...copy, value: { ...value, activation: 'shown on the page of the line' } }
    : copy
}

async function provisioningOf({ env }: AccountContext, orderId: string | null): Promise<Entry | null> {
  return orderId === null ? null : parsed(await orderProvisioner(env.bindings, orderId).exportRecords())
}

async function inTurns<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(work))))
  }
  return results
}

function withoutName(actor: string): string {
  return actor.startsWith('staff:') ? 'our staff' : actor
}

function parsed(json: string | null): Entry {
  return json === null ? {} : (JSON.parse(json) as Entry)
}

/** An event may name records of several customers, and then what it says of them is not told apart. */
function ownPart({ data, ...event }: Entry, about: readonly string[]): Entry {
  const recordIds = Array.isArray(event['recordIds']) ? event['recordIds'] : []
  const own = recordIds.filter((id) => about.includes(id))
  return { ...event, recordIds: own, ...(data !== undefined && own.length === recordIds.length && { data }) }
}
