import { and, eq, ne, sql } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { auditLog, idempotencyKeys, idMappings, tasks, users } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'
import type { SignUp } from './sign-up.ts'
import { welcomeMail, type MailSettings } from './welcome-mail.ts'

/** Longer than an attempt takes; by then the client is mapped, carries the number, or nobody came back. */
const CLIENT_CLAIM_MS = 3_600_000

export type Taken = 'email-unavailable' | 'already-linked'

/** Whether somebody else holds the address or the account; looked at before anything is made at a vendor. */
export async function findTaken(db: Database, signUp: SignUp): Promise<Taken | null> {
  const [mapping, holder] = await db.batch([
    db
      .select({ userId: idMappings.userId })
      .from(idMappings)
      .where(and(eq(idMappings.sfAccountId, signUp.account.id), ne(idMappings.userId, signUp.userId))),
    db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.email, signUp.email), ne(users.id, signUp.userId))),
  ])
  if (mapping.length > 0) return 'already-linked'
  return holder.length > 0 ? 'email-unavailable' : null
}

/** Two accounts in Salesforce may name the same billing client: one of them gets it, and nobody else writes to it meanwhile. */
export async function claimClient(
  db: Database,
  clientId: string,
  { userId, account }: SignUp,
  nowMs: number,
): Promise<'ours' | 'mapped' | 'claimed'> {
  const claim = { requestHash: account.id, createdAtMs: nowMs, expiresAtMs: nowMs + CLIENT_CLAIM_MS }
  const [holders, claimed] = await db.batch([
    db
      .select({ userId: idMappings.userId })
      .from(idMappings)
      .where(and(eq(idMappings.whmcsClientId, clientId), ne(idMappings.userId, userId))),
    db
      .insert(idempotencyKeys)
      .values({ scope: 'billing-client', key: clientId, state: 'running', ...claim })
      .onConflictDoUpdate({
        target: [idempotencyKeys.scope, idempotencyKeys.key],
        set: claim,
        setWhere: sql`${idempotencyKeys.requestHash} = ${account.id} or ${idempotencyKeys.expiresAtMs} <= ${nowMs}`,
      })
      .returning({ key: idempotencyKeys.key }),
  ])
  if (holders.length > 0) return 'mapped'
  return claimed.length > 0 ? 'ours' : 'claimed'
}

/**
 * User, mapping, welcome mail and audit row, or none of them. Running it again changes the password hash of a sign-up at most; a linked
 * user may have chosen one meanwhile.
 */
export async function storeUser(
  db: Database,
  signUp: SignUp & { clientId: string },
  options: { now: number; mailId: string; requestId: string; settings: MailSettings },
): Promise<Taken | null> {
  const at = iso(options.now)
  const user = {
    id: signUp.userId,
    email: signUp.email,
    passwordHash: signUp.passwordHash,
    emailVerifiedAt: signUp.emailConfirmed ? at : null,
    createdAt: at,
  }
  const mapping = {
    userId: signUp.userId,
    whmcsClientId: signUp.clientId,
    sfAccountId: signUp.account.id,
    sfContactId: signUp.account.contactId,
    createdAt: at,
  }
  const audit = {
    id: `sign-up:${signUp.userId}`,
    at,
    userId: signUp.userId,
    actor: 'user',
    event: signUp.road === 'link' ? 'account.linked' : 'sign-up.completed',
    requestId: options.requestId,
    detail: JSON.stringify({ accountId: signUp.account.id, clientId: signUp.clientId }),
  }
  try {
    await db.batch([
      signUp.road === 'link'
        ? db.insert(users).values(user).onConflictDoNothing({ target: users.id })
        : db
            .insert(users)
            .values(user)
            .onConflictDoUpdate({ target: users.id, set: { passwordHash: user.passwordHash } }),
      db.insert(idMappings).values(mapping).onConflictDoNothing({ target: idMappings.userId }),
      insertMail(db, welcomeMail(signUp, options.now, options.settings), { id: options.mailId, nowMs: options.now }),
      db.insert(auditLog).values(audit).onConflictDoNothing({ target: auditLog.id }),
      ...(signUp.leftClientId === undefined ? [] : [insertLeftClientTask(db, signUp.leftClientId, signUp, at)]),
    ])
    return null
  } catch (error) {
    const taken = takenBy(error)
    if (taken) return taken
    throw error
  }
}

/** A sign-up made a billing client, and then its person linked another one: only people know which of them to keep. */
function insertLeftClientTask(db: Database, clientId: string, { account, clientId: linkedClientId }: SignUp, at: string) {
  return db
    .insert(tasks)
    .values({
      id: `billing-client-left:${clientId}`,
      uniqueKey: `billing-client-left:${clientId}`,
      kind: 'billing-client-left',
      subjectId: clientId,
      detail: JSON.stringify({ accountId: account.id, linkedClientId }),
      state: 'open',
      createdAt: at,
    })
    .onConflictDoNothing({ target: tasks.uniqueKey })
}

/** The unique constraints are the judge between two sign-ups that ran at the same time. */
function takenBy(error: unknown): Taken | null {
  const text = `${String(error)} ${String((error as { cause?: unknown }).cause ?? '')}`
  if (text.includes('UNIQUE constraint failed: users.email')) return 'email-unavailable'
  return text.includes('UNIQUE constraint failed: id_mappings.') ? 'already-linked' : null
}
