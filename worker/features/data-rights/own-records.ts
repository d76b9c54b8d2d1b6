import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { inList } from '#worker/db/in-list.ts'
import { idempotencyKeys, mailOutbox, orderIndex, tasks, users } from '#worker/db/schema.ts'

/** One customer, as the stores name them. */
export type Person = { userId: string; email: string; accountId: string; clientId: string }
type OrderRow = typeof orderIndex.$inferSelect
/** Everything by which a row of D1 can be told to be this customer's. */
export type Names = Person & { orderIds: string[]; mailKeys: string[]; addresses: string[] }

/** Business keys name whom a mail is about; so former addresses are found again, unless somebody else has them now. */
export async function namesOf(db: Database, person: Person, orders: readonly OrderRow[]): Promise<Names> {
  const orderIds = orders.flatMap(({ portalOrderId, sfOrderId }) => (sfOrderId ? [portalOrderId, sfOrderId] : [portalOrderId]))
  const checkouts = orders.flatMap(({ checkoutId }) => (checkoutId === '' ? [] : [`order-received:${checkoutId}`]))
  const mailKeys = [person.userId, `eligibility-decided:${person.accountId}:`, ...orderIds, ...checkouts]
  const rows = await db
    .selectDistinct({ recipient: mailOutbox.recipient })
    .from(mailOutbox)
    .leftJoin(users, and(eq(users.email, mailOutbox.recipient), ne(users.id, person.userId), isNull(users.closedAt)))
    .where(and(isNull(users.id), sql`instr(${mailOutbox.uniqueKey}, ${person.userId}) > 0`))
  return {
    ...person,
    orderIds,
    mailKeys,
    addresses: [...new Set([person.email, ...rows.map(({ recipient }) => recipient)])],
  }
}

export function ownOrders({ userId, accountId }: Person) {
  return or(eq(orderIndex.sfAccountId, accountId), eq(orderIndex.userId, userId))
}

export function ownMails({ mailKeys, addresses }: Names) {
  const named = sql`exists (select 1 from json_each(${JSON.stringify(mailKeys)}) where instr(${mailOutbox.uniqueKey}, value) > 0)`
  return or(inList(mailOutbox.recipient, addresses), named)
}

export function ownTasks({ userId, accountId, clientId, orderIds }: Names) {
  return inList(tasks.subjectId, [userId, accountId, clientId, ...orderIds])
}

export function ownRequests({ userId, accountId, clientId }: Person) {
  const claimed = and(
    inArray(idempotencyKeys.scope, ['checkout', 'billing-client']),
    inArray(idempotencyKeys.key, [accountId, clientId]),
  )
  return or(eq(idempotencyKeys.scope, `user:${userId}`), claimed)
}
