import type { StaffContext } from '#worker/context.ts'
import type { CloseTaskView } from '#worker/contracts/operations.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { toTaskView } from './list-tasks.ts'
import { recordStaffAction } from './repo.ts'
import { closeTaskRow, findTask } from './tasks-repo.ts'

/** The work is done. Closing says so and changes nothing else: an order that still needs a person stays in its list. */
export async function closeTask(ctx: StaffContext, id: string, reason: string): Promise<CloseTaskView> {
  const task = await findTask(ctx.db, id)
  if (!task) throw new DomainError('NOT_FOUND')
  if (task.state === 'closed') throw new DomainError('ACTION_NOT_SAFE', { details: { why: 'The task is closed already.' } })
  const entry = await recordStaffAction(ctx, 'task.closed', { taskId: id, kind: task.kind, subjectId: task.subjectId, reason })
  const closed = await closeTaskRow(ctx.db, id, iso(ctx.clock.now()))
  return { auditId: entry.id, task: toTaskView(closed ?? { ...task, state: 'closed' }, ctx.clock.now()) }
}
