import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { tasks } from '#worker/db/schema.ts'
import { iso } from '#worker/lib/clock.ts'

type Opening = { id: string; kind: string; subject: string; detail: string; nowMs: number }

/** One open task a kind and subject. Returns since when it is open: a closed one opens anew. */
export async function openAlert(db: Database, { id, kind, subject, detail, nowMs }: Opening): Promise<string> {
  const createdAt = iso(nowMs)
  const [row] = await db
    .insert(tasks)
    .values({ id, uniqueKey: keyOf(kind, subject), kind, subjectId: subject, detail, state: 'open', createdAt })
    .onConflictDoUpdate({
      target: tasks.uniqueKey,
      set: {
        state: 'open',
        detail,
        closedAt: null,
        createdAt: sql`case when ${tasks.state} = 'closed' then ${createdAt} else ${tasks.createdAt} end`,
      },
    })
    .returning({ since: tasks.createdAt })
  return row?.since ?? createdAt
}

/** False when none was open. */
export async function closeAlert(db: Database, kind: string, subject: string, nowMs: number): Promise<boolean> {
  const rows = await db
    .update(tasks)
    .set({ state: 'closed', closedAt: iso(nowMs) })
    .where(and(eq(tasks.uniqueKey, keyOf(kind, subject)), eq(tasks.state, 'open')))
    .returning({ id: tasks.id })
  return rows.length > 0
}

/** Those whose evidence is older: `lastAt` in the detail says when the trouble was last seen. */
export async function closeQuietAlerts(db: Database, kind: string, lastBefore: string, nowMs: number): Promise<void> {
  await db
    .update(tasks)
    .set({ state: 'closed', closedAt: iso(nowMs) })
    .where(and(eq(tasks.kind, kind), eq(tasks.state, 'open'), sql`${tasks.detail} ->> 'lastAt' < ${lastBefore}`))
}

function keyOf(kind: string, subject: string): string {
  return `${kind}:${subject}`
}
