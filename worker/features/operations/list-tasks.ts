import type { StaffContext } from '#worker/context.ts'
import type { TaskPage, TaskQuery, TaskView } from '#worker/contracts/operations.ts'
import { parseCursor, toCursor } from '#worker/lib/page.ts'
import { listTaskRows, type TaskRow } from './tasks-repo.ts'

/** Work for a person, newest first. */
export async function listTasks(ctx: StaffContext, { cursor, limit, ...filter }: TaskQuery): Promise<TaskPage> {
  const [createdAt = '', id = ''] = cursor === undefined ? [] : parseCursor(cursor).split(' ')
  const after = cursor === undefined ? null : { createdAt, id }
  const found = await listTaskRows(ctx.db, filter, { after, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => toTaskView(row, ctx.clock.now())),
    nextCursor: last !== undefined && found.length > limit ? toCursor(`${last.createdAt} ${last.id}`) : null,
  }
}

export function toTaskView(row: TaskRow, now: number): TaskView {
  const { id, kind, subjectId, detail, state, createdAt, closedAt } = row
  const ageSeconds = Math.max(0, Math.round((now - Date.parse(createdAt)) / 1000))
  return { id, kind, subjectId, detail, state, createdAt, ageSeconds, closedAt }
}
