import { and, eq, inArray, isNotNull, isNull, lte, notInArray, or, sql } from 'drizzle-orm'
import type { AccountContext, ServiceContext } from '#worker/context.ts'
import type { Database } from '#worker/db/client.ts'
import { insertMail, type OutgoingMail } from '#worker/db/mail-outbox.ts'
import {
  accountClosings,
  auditLog,
  emailFollowUps,
  idempotencyKeys,
  idMappings,
  invoicesMirror,
  mailOutbox,
  orderIndex,
  subscriptionsMirror,
  tasks,
  users,
} from '#worker/db/schema.ts'
import { auditEntry, type Login } from '#worker/features/identity/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { namesOf, ownMails, ownOrders, ownTasks } from './own-records.ts'

export type Closing = typeof accountClosings.$inferSelect

/** Sent to Salesforce without an answer so far. */
export async function listUnconfirmedOrders(db: Database, accountId: string): Promise<string[]> {
  const rows = await db
    .select({ id: orderIndex.portalOrderId })
    .from(orderIndex)
    .where(and(eq(orderIndex.sfAccountId, accountId), eq(orderIndex.state, 'submitting')))
  return rows.map(({ id }) => id)
}

/** The login is closed and the address free, and what is left to do is written down; or nothing of it. */
export async function storeClosed(
  ctx: AccountContext,
  login: Login,
  closing: { notice: OutgoingMail; mailId: string; addressObjects: readonly string[]; detail: Record<string, string> },
): Promise<void> {
  const { db } = ctx
  const now = ctx.clock.now()
  const { userId, accountId, clientId } = login
  const orders = await db.select().from(orderIndex).where(ownOrders(login))
  const names = await namesOf(db, login, orders)
  await db.batch([
    db
      .update(users)
      .set({ email: `closed:${userId}`, passwordHash: '', emailVerifiedAt: null, closedAt: iso(now) })
      .where(and(eq(users.id, userId), isNull(users.closedAt))),
    db.delete(idMappings).where(eq(idMappings.userId, userId)),
    db.delete(emailFollowUps).where(eq(emailFollowUps.userId, userId)),
    db
      .delete(idempotencyKeys)
      .where(
        or(
          eq(idempotencyKeys.scope, `user:${userId}`),
          and(eq(idempotencyKeys.scope, 'billing-client'), eq(idempotencyKeys.key, clientId)),
        ),
      ),
    db.delete(mailOutbox).where(ownMails(names)),
    insertMail(db, closing.notice, { id: closing.mailId, nowMs: now }),
    db.delete(invoicesMirror).where(eq(invoicesMirror.whmcsClientId, clientId)),
    db.delete(subscriptionsMirror).where(eq(subscriptionsMirror.whmcsClientId, clientId)),
    db.delete(tasks).where(and(ownTasks(names), eq(tasks.state, 'closed'))),
    db.insert(auditLog).values(auditEntry(ctx, { event: 'account.closed', userId, detail: closing.detail })),
    db.insert(accountClosings).values({
      userId,
      sfAccountId: accountId,
      mailId: closing.mailId,
      addressObjects: JSON.stringify(closing.addressObjects),
      nextAttemptAtMs: now,
    }),
  ])
}

export async function findClosing(db: Database, userId: string): Promise<Closing | null> {
  const [row] = await db.select().from(accountClosings).where(eq(accountClosings.userId, userId))
  return row ?? null
}

export async function findClosedAt(db: Database, userId: string): Promise<string | null> {
  const [row] = await db.select({ closedAt: users.closedAt }).from(users).where(eq(users.id, userId))
  return row?.closedAt ?? null
}

export async function listDueClosings(db: Database, now: number, limit: number): Promise<Closing[]> {
  return db
    .select()
    .from(accountClosings)
    .where(lte(accountClosings.nextAttemptAtMs, now))
    .orderBy(accountClosings.nextAttemptAtMs)
    .limit(limit)
}

/** Takes the row for one attempt: of a request and a sweep at the same time one gets it. */
export async function claimClosing(db: Database, userId: string, at: { now: number; pauseMs: number }): Promise<Closing | null> {
  const [row] = await db
    .update(accountClosings)
    .set({ attempts: sql`${accountClosings.attempts} + 1`, nextAttemptAtMs: at.now + at.pauseMs })
    .where(and(eq(accountClosings.userId, userId), lte(accountClosings.nextAttemptAtMs, at.now)))
    .returning()
  return row ?? null
}

export async function endClosing(db: Database, userId: string): Promise<void> {
  await db.delete(accountClosings).where(eq(accountClosings.userId, userId))
}

export async function listOrderObjects(db: Database, { userId, sfAccountId }: Closing): Promise<string[]> {
  const rows = await db
    .select({ id: orderIndex.sfOrderId })
    .from(orderIndex)
    .where(and(or(eq(orderIndex.sfAccountId, sfAccountId), eq(orderIndex.userId, userId)), isNotNull(orderIndex.sfOrderId)))
  return rows.flatMap(({ id }) => id ?? [])
}

/** The notice holds the address until it has left or is given up. True: it is gone. */
export async function forgetNotice(db: Database, mailId: string): Promise<boolean> {
  const waiting = inArray(mailOutbox.state, ['queued', 'sending', 'unknown'])
  await db
    .delete(mailOutbox)
    .where(and(eq(mailOutbox.id, mailId), notInArray(mailOutbox.state, ['queued', 'sending', 'unknown'])))
  const left = await db
    .select({ id: mailOutbox.id })
    .from(mailOutbox)
    .where(and(eq(mailOutbox.id, mailId), waiting))
  return left.length === 0
}

/** Salesforce refused for good. */
export async function openClosingTask(ctx: ServiceContext, { userId, sfAccountId }: Closing, reason: string): Promise<void> {
  await ctx.db
    .insert(tasks)
    .values({
      id: ctx.ids.ulid(),
      uniqueKey: `closing-refused:${userId}`,
      kind: 'closing-refused',
      subjectId: sfAccountId,
      detail: JSON.stringify({ reason, userId }),
      state: 'open',
      createdAt: iso(ctx.clock.now()),
    })
    .onConflictDoNothing({ target: tasks.uniqueKey })
}
