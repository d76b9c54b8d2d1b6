import type { StaffContext } from '#worker/context.ts'
import type { OrderStoryView } from '#worker/contracts/operations.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { orderIdOf } from './order-id.ts'
import { findStaffActions } from './repo.ts'

/** One order's story; where staff acted, with the person's name and reason from the audit log. */
export async function readOrderStory(ctx: StaffContext, id: string): Promise<OrderStoryView> {
  const orderId = await orderIdOf(ctx, id)
  const told = await orderProvisioner(ctx.env.bindings, orderId).story()
  const auditIds = told.story.flatMap(({ auditId }) => (auditId === null ? [] : [auditId]))
  if (auditIds.length === 0) return told
  const entries = new Map((await findStaffActions(ctx.db, auditIds)).map((entry) => [entry.id, entry]))
  const story = told.story.map((sentence) => {
    const entry = entries.get(sentence.auditId ?? '')
    return entry ? { ...sentence, by: entry.actor, reason: String(entry.detail['reason'] ?? '') } : sentence
  })
  return { ...told, story }
}
