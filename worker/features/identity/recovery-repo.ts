import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import type { Database } from '#worker/db/client.ts'
import { insertMail, type OutgoingMail } from '#worker/db/mail-outbox.ts'
import { auditLog, emailFollowUps, tasks, users } from '#worker/db/schema.ts'
import { nudgeMail } from '#worker/features/mail/index.ts'
import { iso } from '#worker/lib/clock.ts'
import { auditEntry, type SecurityEvent } from './repo.ts'

export type FollowUp = typeof emailFollowUps.$inferSelect

export async function isEmailTaken(db: Database, email: string): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).where(eq(users.email, email))
  return rows.length > 0
}

type Change = { userId: string; event: SecurityEvent; detail?: Record<string, string>; mails: readonly OutgoingMail[] }

/**
 * The new hash, its audit row and its mails, or none of them. false: the login is closed, or its hash is no longer `old`; what the row may not
 * hold fails the whole batch.
 */
export async function storePassword(ctx: ServiceContext, passwordHash: string, change: Change, old?: string): Promise<boolean> {
  const { db } = ctx
  const mails = withIds(ctx, change.mails)
  const isOpen = and(isNull(users.closedAt), old === undefined ? undefined : eq(users.passwordHash, old))
  try {
    await db.batch([
      db
        .update(users)
        .set({ passwordHash: sql`CASE WHEN ${isOpen} THEN ${passwordHash} END` })
        .where(eq(users.id, change.userId)),
      insertEvent(ctx, change),
      ...insertMails(ctx, mails),
    ])
  } catch (error) {
    if (failed(error, 'NOT NULL constraint failed: users.password_hash')) return false
    throw error
  }
  for (const { id } of mails) nudgeMail(ctx, id)
  return true
}

/**
 * The new address, what billing and CRM must still learn, the audit row and the mails, or none of them: a login that has another address
 * by now fails the whole batch, because the follow-up row needs a user.
 */
export async function storeEmail(
  ctx: ServiceContext,
  emails: { from: string; to: string },
  change: Change,
): Promise<'stored' | 'taken' | 'gone'> {
  const { db, clock } = ctx
  const now = clock.now()
  const mails = withIds(ctx, change.mails)
  const isUnchanged = and(eq(users.id, change.userId), eq(users.email, emails.from), isNull(users.closedAt))
  const followUp = { formerEmails: emails.from, email: emails.to, attempts: 0, nextAttemptAtMs: now }
  try {
    await db.batch([
      db
        .insert(emailFollowUps)
        .values({ userId: sql`(SELECT id FROM users WHERE ${isUnchanged})`, ...followUp })
        .onConflictDoUpdate({
          target: emailFollowUps.userId,
          set: { ...followUp, formerEmails: sql`${emailFollowUps.formerEmails} || ' ' || ${emails.from}` },
        }),
      db
        .update(users)
        .set({ email: emails.to, emailVerifiedAt: iso(now) })
        .where(isUnchanged),
      insertEvent(ctx, change),
      ...insertMails(ctx, mails),
    ])
  } catch (error) {
    if (failed(error, 'NOT NULL constraint failed: email_follow_ups.user_id')) return 'gone'
    // The unique constraint is the judge between two that want the same address.
    if (failed(error, 'UNIQUE constraint failed: users.email')) return 'taken'
    throw error
  }
  for (const { id } of mails) nudgeMail(ctx, id)
  return 'stored'
}

/** Mails and an audit row where nothing else changes in D1. */
export async function storeEvent(ctx: ServiceContext, change: Change): Promise<void> {
  const mails = withIds(ctx, change.mails)
  await ctx.db.batch([insertEvent(ctx, change), ...insertMails(ctx, mails)])
  for (const { id } of mails) nudgeMail(ctx, id)
}

/** Takes the row for one attempt: of a request and a sweep at the same time one gets it. */
export async function claimFollowUp(
  db: Database,
  userId: string,
  at: { now: number; pauseMs: number },
): Promise<FollowUp | null> {
  const [row] = await db
    .update(emailFollowUps)
    .set({ attempts: sql`${emailFollowUps.attempts} + 1`, nextAttemptAtMs: at.now + at.pauseMs })
    .where(and(eq(emailFollowUps.userId, userId), lte(emailFollowUps.nextAttemptAtMs, at.now)))
    .returning()
  return row ?? null
}

export async function listDueFollowUps(db: Database, now: number, limit: number): Promise<FollowUp[]> {
  return db
    .select()
    .from(emailFollowUps)
    .where(lte(emailFollowUps.nextAttemptAtMs, now))
    .orderBy(emailFollowUps.nextAttemptAtMs)
    .limit(limit)
}

/** Unless the address changed again meanwhile. */
export async function endFollowUp(db: Database, { userId, email, attempts }: FollowUp): Promise<void> {
  await db
    .delete(emailFollowUps)
    .where(and(eq(emailFollowUps.userId, userId), eq(emailFollowUps.email, email), eq(emailFollowUps.attempts, attempts)))
}

/** A vendor refused the new address for good. */
export function openFollowUpTask(ctx: ServiceContext, userId: string, reason: string): Promise<void> {
  return openTask(ctx, { kind: 'email-not-followed', userId, about: String(ctx.clock.now()), reason })
}

/** Somebody was changed out of a login whose former address another login has by now. One a link. */
export function openUndoTask(ctx: ServiceContext, userId: string, issuedAtMs: number): Promise<void> {
  return openTask(ctx, {
    kind: 'email-undo-taken',
    userId,
    about: String(issuedAtMs),
    reason: 'The former address has another login.',
  })
}

async function openTask(
  ctx: ServiceContext,
  task: { kind: string; userId: string; about: string; reason: string },
): Promise<void> {
  await ctx.db
    .insert(tasks)
    .values({
      id: ctx.ids.ulid(),
      uniqueKey: `${task.kind}:${task.userId}:${task.about}`,
      kind: task.kind,
      subjectId: task.userId,
      detail: JSON.stringify({ reason: task.reason }),
      state: 'open',
      createdAt: iso(ctx.clock.now()),
    })
    .onConflictDoNothing({ target: tasks.uniqueKey })
}

function insertEvent(ctx: ServiceContext, change: Change) {
  return ctx.db.insert(auditLog).values(auditEntry(ctx, change))
}

function withIds(ctx: ServiceContext, mails: readonly OutgoingMail[]) {
  return mails.map((mail) => ({ id: ctx.ids.ulid(), mail }))
}

function insertMails(ctx: ServiceContext, mails: readonly { id: string; mail: OutgoingMail }[]) {
  return mails.map(({ id, mail }) => insertMail(ctx.db, mail, { id, nowMs: ctx.clock.now() }))
}

function failed(error: unknown, constraint: string): boolean {
  return `${String(error)} ${String((error as { cause?: unknown }).cause ?? '')}`.includes(constraint)
}
