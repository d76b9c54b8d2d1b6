import { and, eq, isNull } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { idMappings, users } from '#worker/db/schema.ts'

/** Who uses the portal for an account, and since when. */
export async function findPortalUser(db: Database, accountId: string): Promise<{ email: string; since: string } | null> {
  const [row] = await db
    .select({ email: users.email, since: idMappings.createdAt })
    .from(idMappings)
    .innerJoin(users, eq(users.id, idMappings.userId))
    .where(and(eq(idMappings.sfAccountId, accountId), isNull(users.closedAt)))
  return row ?? null
}
