import type { StaffContext } from '#worker/context.ts'
import type { StaffAction, StaffActionResult, StaffActionView } from '#worker/contracts/operations.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { orderProvisioner } from '#worker/stubs.ts'
import { orderIdOf } from './order-id.ts'
import { recordStaffAction, type StaffEvent } from './repo.ts'

const EVENTS: Readonly<Record<StaffAction['kind'], StaffEvent>> = {
  'look-again': 'order.looked-again',
  'adopt-order': 'order.adopted',
  'adopt-line': 'order.line-adopted',
  'give-up': 'order.given-up',
}

/** Judged first, so that the audit log names only what was about to happen; then written down; then judged again and done. */
export async function actOnOrder(ctx: StaffContext, id: string, action: StaffAction, reason: string): Promise<StaffActionView> {
  const orderId = await orderIdOf(ctx, id)
  accepted(await orderProvisioner(ctx.env.bindings, orderId).check(action))
  const { kind, ...chosen } = action
  const detail = Object.fromEntries(Object.entries(chosen).map(([name, value]) => [name, String(value)]))
  const entry = await recordStaffAction(ctx, EVENTS[kind], { orderId, ...detail, reason })
  const { phase, will } = accepted(await orderProvisioner(ctx.env.bindings, orderId).act(action, entry.id))
  ctx.log.warn('staff acted on an order', { orderId, action: kind, auditId: entry.id })
  return { auditId: entry.id, orderId, phase, will }
}

function accepted(result: StaffActionResult): Extract<StaffActionResult, { kind: 'accepted' }> {
  if (result.kind === 'accepted') return result
  if (result.kind === 'unavailable') throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 60 })
  throw new DomainError('ACTION_NOT_SAFE', { details: { why: result.why } })
}
