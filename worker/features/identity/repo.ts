import { and, eq, isNull, type SQL } from 'drizzle-orm'
import type { ServiceContext } from '#worker/context.ts'
import type { Database } from '#worker/db/client.ts'
import { auditLog, idMappings, tasks, users } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'

export type Login = {
  userId: string
  email: string
  passwordHash: string
  accountId: string
  contactId: string | null
  clientId: string
}

export function findLogin(db: Database, email: string): Promise<Login | null> {
  return findOpenLogin(db, eq(users.email, email))
}

/** As it is now: a token may say the address of before. */
export function findLoginOf(db: Database, userId: string): Promise<Login | null> {
  return findOpenLogin(db, eq(users.id, userId))
}

async function findOpenLogin(db: Database, condition: SQL): Promise<Login | null> {
  const [row] = await db
    .select({
      userId: users.id,
      email: users.email,
      passwordHash: users.passwordHash,
      accountId: idMappings.sfAccountId,
      contactId: idMappings.sfContactId,
      clientId: idMappings.whmcsClientId,
    })
    .from(users)
    .innerJoin(idMappings, eq(idMappings.userId, users.id))
    .where(and(condition, isNull(users.closedAt)))
  return row ?? null
}

/** Who holds the address and who holds the account, in one look whatever the answer. */
export async function findHolders(
  db: Database,
  of: { email: string; accountId: string },
): Promise<{ ofEmail: string | null; ofAccount: string | null }> {
  const [byEmail, byAccount] = await db.batch([
    db.select({ userId: users.id }).from(users).where(eq(users.email, of.email)),
    db.select({ userId: idMappings.userId }).from(idMappings).where(eq(idMappings.sfAccountId, of.accountId)),
  ])
  return { ofEmail: byEmail[0]?.userId ?? null, ofAccount: byAccount[0]?.userId ?? null }
}

/** Only while the hash is still the one that was verified: a password change in between wins. */
export async function replacePasswordHash(db: Database, userId: string, hashes: { old: string; new: string }): Promise<void> {
  await db
    .update(users)
    .set({ passwordHash: hashes.new })
    .where(and(eq(users.id, userId), eq(users.passwordHash, hashes.old)))
}

export type SecurityEvent =
  | 'login.succeeded'
  | 'login.failed'
  | 'login.locked'
  | 'login.challenged'
  | 'mfa.failed'
  | 'mfa.locked'
  | 'step-up.succeeded'
  | 'step-up.failed'
  | 'authenticator.added'
  | 'authenticator.removed'
  | 'recovery-code.used'
  | 'recovery-codes.renewed'
  | 'passkey.added'
  | 'passkey.renamed'
  | 'passkey.removed'
  | 'passkey.copied'
  | 'link.failed'
  | 'link.locked'
  | 'password.set'
  | 'logout'
  | 'logout.all'
  | 'session.ended'
  | 'refresh.reused'
  | 'password.reset-requested'
  | 'password.reset'
  | 'password.changed'
  | 'email.change-requested'
  | 'email.changed'
  | 'email.change-undone'
  | 'factors.taken-back'
  | 'data.exported'
  | 'account.closed'

/** Append-only. */
export async function recordEvent(
  ctx: ServiceContext,
  event: SecurityEvent,
  userId: string | null,
  detail: Record<string, string> = {},
): Promise<void> {
  await ctx.db.insert(auditLog).values(auditEntry(ctx, { event, userId, detail }))
}

/** The row alone, for a batch with the change it tells of. `detail` holds ids and reasons, never secrets or personal data. */
export function auditEntry(
  ctx: ServiceContext,
  { event, userId, detail = {} }: { event: SecurityEvent; userId: string | null; detail?: Record<string, string> },
): typeof auditLog.$inferInsert {
  const { device, place } = ctx.origin?.() ?? {}
  return {
    id: ctx.ids.ulid(),
    at: iso(ctx.clock.now()),
    userId,
    actor: 'user',
    event,
    requestId: ctx.requestId,
    detail: JSON.stringify({ ...detail, ...(device !== undefined && { device }), ...(place && { place }) }),
  }
}

/** Somebody wants to sign up, and Salesforce knows no address to prove it with: work for a person. */
export async function openUnprovableTask(ctx: ServiceContext, accountId: string): Promise<void> {
  await ctx.db
    .insert(tasks)
    .values({
      id: ctx.ids.ulid(),
      uniqueKey: `sign-up-unprovable:${accountId}`,
      kind: 'sign-up-unprovable',
      subjectId: accountId,
      detail: JSON.stringify({ reason: 'The account has no e-mail address to send a sign-up code to.' }),
      state: 'open',
      createdAt: iso(ctx.clock.now()),
    })
    .onConflictDoNothing({ target: tasks.uniqueKey })
}
