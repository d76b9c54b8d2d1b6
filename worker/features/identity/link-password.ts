import { and, eq } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { users } from '#worker/db/schema.ts'
import { dummyHash, type PasswordCost } from './password.ts'

const ZERO_KEY = /\$A{43}$/

/** What a linked login has until its person chooses a password: looks at it cost as much as ever, and none fits. */
export function unsetPassword(cost: PasswordCost): string {
  return dummyHash(cost)
}

export function isUnset(passwordHash: string): boolean {
  return ZERO_KEY.test(passwordHash)
}

/** False: a password was set meanwhile, by mail for example. */
export async function setFirstPassword(db: Database, userId: string, hashes: { old: string; new: string }): Promise<boolean> {
  const rows = await db
    .update(users)
    .set({ passwordHash: hashes.new })
    .where(and(eq(users.id, userId), eq(users.passwordHash, hashes.old)))
    .returning({ id: users.id })
  return rows.length > 0
}
