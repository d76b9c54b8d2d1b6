import { and, eq, inArray, like, lt, lte, or, type SQL, sql } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import type { Database } from '#worker/db/client.ts'
import { mailOutbox, tasks } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

export type OutboxMail = typeof mailOutbox.$inferSelect
export type Outcome = { state: OutboxMail['state']; nextAttemptAtMs?: number; providerMessageId?: string; error: string | null }

/** Takes the row for one call: of several deliveries at the same time one gets it. null: sent, not due, or somebody else's. */
export async function claimMail(db: Database, mailId: string, now: number): Promise<OutboxMail | null> {
  const [row] = await db
    .update(mailOutbox)
    .set({ state: 'sending', leaseUntilMs: now + NUMBERS.mailLeaseMs, attempts: sql`${mailOutbox.attempts} + 1` })
    .where(
      and(
        eq(mailOutbox.id, mailId),
        eq(mailOutbox.state, 'queued'),
        lte(mailOutbox.nextAttemptAtMs, now),
        sql`${mailOutbox.expiresAtMs} > ${now}`,
      ),
    )
    .returning()
  return row ?? null
}

/** Nobody reads a code or link out of what was sent or given up. */
const BLANKED = {
  textBody: sql<string>`case when ${mailOutbox.secret} then '' else ${mailOutbox.textBody} end`,
  htmlBody: sql<string>`case when ${mailOutbox.secret} then '' else ${mailOutbox.htmlBody} end`,
}

/** Only for the attempt that holds the claim: a lease that ran out meanwhile has another owner. */
export async function settleMail(db: Database, claim: Pick<OutboxMail, 'id' | 'attempts'>, outcome: Outcome): Promise<void> {
  await db
    .update(mailOutbox)
    .set({ ...outcome, ...(isSettled(outcome.state) && BLANKED), leaseUntilMs: null })
    .where(ownClaim(claim))
}

/** Keeps what was written for it, so that another attempt sends the same. */
export async function keepText(
  db: Database,
  claim: Pick<OutboxMail, 'id' | 'attempts'>,
  written: Pick<OutboxMail, 'textBody' | 'htmlBody' | 'expiresAtMs'>,
): Promise<void> {
  await db.update(mailOutbox).set(written).where(ownClaim(claim))
}

export async function dropMail(db: Database, claim: Pick<OutboxMail, 'id' | 'attempts'>): Promise<void> {
  await db.delete(mailOutbox).where(ownClaim(claim))
}

function ownClaim({ id, attempts }: Pick<OutboxMail, 'id' | 'attempts'>): SQL | undefined {
  return and(eq(mailOutbox.id, id), eq(mailOutbox.state, 'sending'), eq(mailOutbox.attempts, attempts))
}

function isSettled(state: OutboxMail['state']): boolean {
  return state === 'sent' || state === 'failed'
}

/** Claims whose holder died: whether the mail left is unknown. */
export async function expireLeases(db: Database, now: number): Promise<void> {
  await db
    .update(mailOutbox)
    .set({ state: 'unknown', leaseUntilMs: null, nextAttemptAtMs: now, error: 'lease expired' })
    .where(and(eq(mailOutbox.state, 'sending'), lte(mailOutbox.leaseUntilMs, now)))
}

/** Mails that are worth nothing any more are not sent. */
export async function expireMails(db: Database, now: number): Promise<void> {
  await db
    .update(mailOutbox)
    .set({ state: 'failed', error: 'expired', ...BLANKED })
    .where(and(eq(mailOutbox.state, 'queued'), lte(mailOutbox.expiresAtMs, now)))
}

/** Of what may have been sent, only what does no harm twice is sent again. */
export async function requeueRepeatable(db: Database, now: number): Promise<void> {
  await db
    .update(mailOutbox)
    .set({ state: 'queued' })
    .where(and(eq(mailOutbox.state, 'unknown'), eq(mailOutbox.repeatable, true), lte(mailOutbox.nextAttemptAtMs, now)))
}

export async function listDueMails(db: Database, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: mailOutbox.id })
    .from(mailOutbox)
    .where(and(eq(mailOutbox.state, 'queued'), lte(mailOutbox.nextAttemptAtMs, now)))
    .orderBy(mailOutbox.nextAttemptAtMs)
    .limit(limit)
  return rows.map((row) => row.id)
}

/** What may have been sent and must not be sent twice is a person's decision. */
export async function openTasksForUnknown(ctx: ServiceContext, now: number, limit: number): Promise<void> {
  const undecided = and(eq(mailOutbox.state, 'unknown'), eq(mailOutbox.repeatable, false), lte(mailOutbox.nextAttemptAtMs, now))
  const reason = 'The mail may or may not have been sent.'
  await openTasks(ctx, { kind: 'mail-unknown', which: undecided, reason, now, limit })
}

/** A customer waits for a mail that was given up; a code or link that was asked for is asked for again instead. */
export async function openTasksForFailed(ctx: ServiceContext, now: number, limit: number): Promise<void> {
  const missed = or(eq(mailOutbox.secret, false), like(mailOutbox.kind, 'notice-%'))
  const givenUp = and(eq(mailOutbox.state, 'failed'), missed)
  await openTasks(ctx, { kind: 'mail-failed', which: givenUp, reason: 'The mail was not sent.', now, limit })
}

/** Long after anybody asks about them, and after the business event could come again. */
export async function deleteOldMails(db: Database, now: number, limit: number): Promise<void> {
  // The plus keeps SQLite from looking through the mails of these states instead of the old ones.
  const settled = sql`+${mailOutbox.state} IN ('sent', 'failed', 'unknown')`
  const old = db
    .select({ id: mailOutbox.id })
    .from(mailOutbox)
    .where(and(lt(mailOutbox.createdAt, iso(now - NUMBERS.mailKeptMs)), settled))
    .limit(limit)
  await db.delete(mailOutbox).where(inArray(mailOutbox.id, old))
}

async function openTasks(
  ctx: ServiceContext,
  task: { kind: 'mail-unknown' | 'mail-failed'; which: SQL | undefined; reason: string; now: number; limit: number },
): Promise<void> {
  const rows = await ctx.db
    .select({ id: mailOutbox.id, kind: mailOutbox.kind, error: mailOutbox.error })
    .from(mailOutbox)
    .leftJoin(tasks, eq(tasks.uniqueKey, sql`${`${task.kind}:`} || ${mailOutbox.id}`))
    .where(and(task.which, sql`${tasks.id} is null`))
    .limit(task.limit)
  for (const { id, kind, error } of rows) {
    await ctx.db
      .insert(tasks)
      .values({
        id: ctx.ids.ulid(),
        uniqueKey: `${task.kind}:${id}`,
        kind: task.kind,
        subjectId: id,
        detail: JSON.stringify({ mailKind: kind, reason: task.reason, error }),
        state: 'open',
        createdAt: iso(task.now),
      })
      .onConflictDoNothing({ target: tasks.uniqueKey })
  }
}
