import { and, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { tasks } from '#worker/db/schema.ts'

export type TaskRow = typeof tasks.$inferSelect
export type TaskFilter = { state: TaskRow['state']; kind?: string | undefined; subject?: string | undefined }

/** Newest first. */
export async function listTaskRows(
  db: Database,
  { state, kind, subject }: TaskFilter,
  { after, limit }: { after: { createdAt: string; id: string } | null; limit: number },
): Promise<TaskRow[]> {
  return db
    .select()
    .from(tasks)
    .where(
      and(
        eq(tasks.state, state),
        kind === undefined ? undefined : eq(tasks.kind, kind),
        subject === undefined ? undefined : eq(tasks.subjectId, subject),
        after === null ? undefined : sql`(${tasks.createdAt}, ${tasks.id}) < (${after.createdAt}, ${after.id})`,
      ),
    )
    .orderBy(desc(tasks.createdAt), desc(tasks.id))
    .limit(limit)
}

export async function findTask(db: Database, id: string): Promise<TaskRow | null> {
  const [row] = await db.select().from(tasks).where(eq(tasks.id, id))
  return row ?? null
}

/** null: it was not open. */
export async function closeTaskRow(db: Database, id: string, closedAt: string): Promise<TaskRow | null> {
  const [row] = await db
    .update(tasks)
    .set({ state: 'closed', closedAt })
    .where(and(eq(tasks.id, id), eq(tasks.state, 'open')))
    .returning()
  return row ?? null
}
