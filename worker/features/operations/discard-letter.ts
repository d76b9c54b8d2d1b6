import type { StaffContext } from '#worker/context.ts'
import type { DiscardView } from '#worker/contracts/operations.ts'
import { discardEvent, findDeadLetter } from '#worker/features/events/index.ts'
import { recordStaffAction } from './repo.ts'

/** For what no replay can mend: as long as one is left, the alert about dead letters stays open and a new one sends no mail. */
export async function discardLetter(ctx: StaffContext, id: string, reason: string): Promise<DiscardView> {
  const { entity } = await findDeadLetter(ctx, id)
  const entry = await recordStaffAction(ctx, 'event.discarded', { eventId: id, entity, reason })
  return { auditId: entry.id, event: await discardEvent(ctx, id) }
}
