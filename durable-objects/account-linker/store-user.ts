import { and, eq, ne } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { auditLog, idMappings, users } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'
import type { SignUp } from './sign-up.ts'
import { welcomeMail, type MailSettings } from './welcome-mail.ts'

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

/** Two accounts in Salesforce may name the same billing client. */
export async function isHeldByAnother(db: Database, clientId: string, userId: string): Promise<boolean> {
  const holders = await db
    .select({ userId: idMappings.userId })
    .from(idMappings)
    .where(and(eq(idMappings.whmcsClientId, clientId), ne(idMappings.userId, userId)))
  return holders.length > 0
}

/** User, mapping, welcome mail and audit row, or none of them. Running it again changes the password hash at most. */
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
    event: 'sign-up.completed',
    requestId: options.requestId,
    detail: JSON.stringify({ accountId: signUp.account.id, clientId: signUp.clientId }),
  }
  try {
    await db.batch([
      db
        .insert(users)
        .values(user)
        .onConflictDoUpdate({ target: users.id, set: { passwordHash: user.passwordHash } }),
      db.insert(idMappings).values(mapping).onConflictDoNothing({ target: idMappings.userId }),
      insertMail(db, welcomeMail(signUp, options.now, options.settings), { id: options.mailId, nowMs: options.now }),
      db.insert(auditLog).values(audit).onConflictDoNothing({ target: auditLog.id }),
    ])
    return null
  } catch (error) {
    const taken = takenBy(error)
    if (taken) return taken
    throw error
  }
}

/** The unique constraints are the judge between two sign-ups that ran at the same time. */
function takenBy(error: unknown): Taken | null {
  const text = `${String(error)} ${String((error as { cause?: unknown }).cause ?? '')}`
  if (text.includes('UNIQUE constraint failed: users.email')) return 'email-unavailable'
  return text.includes('UNIQUE constraint failed: id_mappings.') ? 'already-linked' : null
}
