import type { Reservation } from '#worker/ports/billing.ts'
import type { Run } from './run.ts'
import { nextReservationLook, reservationSettled } from './timing.ts'

/** How late an AddOrder without an answer may still be applied: a proxy or a queue may hold it past WHMCS's own settle time. */
const STRAYS_MS = 15 * 60_000

/** An AddOrder without an answer may leave another pending order when nobody looks any more: a look is planned for then. */
export function expectStrays(run: Run): Run {
  const call = run.calls.reserve
  if (call?.state !== 'unknown' && call?.state !== 'intended') return run
  return { ...run, straysAt: Math.max(run.straysAt ?? 0, call.intendedAt + STRAYS_MS) }
}

/** The look after the end of a run: whatever is pending under our marker beside the order's own reservation is given back. */
export function applyStrays(run: Run, found: readonly Reservation[], now: number): Run {
  const strays = found.filter(({ status, orderId }) => status === 'pending' && orderId !== run.reservation?.orderId)
  const duplicates = duplicatesOf(run, strays)
  if (duplicates.length === 0) return { ...run, duplicates, straysAt: null }
  const lookAgainAt = justCancelled(run, strays, now)
  if (lookAgainAt !== null) return { ...run, nextAt: lookAgainAt }
  return { ...run, duplicates }
}

/** Its money is staff's business, and what the run came to stands: the task says it, and it is not asked for again. */
export function leaveStray(run: Run, orderId: string): Run {
  const duplicates = run.duplicates.filter((id) => id !== orderId)
  return { ...run, duplicates, straysAt: duplicates.length > 0 ? run.straysAt : null }
}

/** Also those whose cancellation was never answered: only the answer says that their invoices are cancelled too. */
export function duplicatesOf(run: Run, pending: readonly Reservation[]): string[] {
  const open = run.duplicates.filter((orderId) => !run.undone.includes(orderId) && orderId !== run.reservation?.orderId)
  return [...new Set([...open, ...pending.map(({ orderId }) => orderId)])]
}

/** When billing took a cancellation and a lagging look still shows it as pending: when to look, instead of cancelling again. */
export function justCancelled(run: Run, live: readonly Reservation[], now: number): number | null {
  const call = run.calls.cancel
  if (call?.state !== 'done' || reservationSettled(call.intendedAt, now)) return null
  const seen = live.some(({ orderId, status }) => status === 'pending' && run.undone.includes(orderId))
  return seen ? nextReservationLook(call.intendedAt, now) : null
}
