import type { Reservation, ReservationLine } from '#worker/ports/billing.ts'
import { applyStrays, duplicatesOf, expectStrays, justCancelled } from './apply-strays.ts'
import { fail, park, setCall } from './transitions.ts'
import type { Run } from './run.ts'
import { ACCEPT_MAX_CALLS, nextReservationLook, RESERVE_MAX_CALLS, reservationSettled, statusLookDelay } from './timing.ts'

const NOTHING = { nothingReserved: true } as const

/** What billing shows under our marker decides, never what it answered (reliability §4b). Cancelled reservations do not count. */
export function applyReservations(known: Run, found: readonly Reservation[], now: number): Run {
  if (known.phase !== 'running') return applyStrays(known, found, now)
  const run = expectStrays(known)
  const live = found.filter((reservation) => reservation.status !== 'cancelled' && reservation.status !== 'fraud')
  if (run.stage === 'undo') return applyUndo(run, live, now)
  const lookAgainAt = justCancelled(run, live, now)
  if (lookAgainAt !== null) return { ...run, nextAt: lookAgainAt }
  const [oldest, ...younger] = live
  if (!oldest) {
    if (run.stage !== 'reserve') return park(run, 'BILLING_AMBIGUOUS', 'The reservation is gone from WHMCS.', NOTHING)
    return nothingReserved(run, found, now)
  }

  const stray = younger.find((reservation) => reservation.status !== 'pending')
  if (stray)
    return park(
      run,
      'BILLING_AMBIGUOUS',
      `WHMCS holds several orders of this marker: ${live.map((one) => one.orderId).join(', ')}.`,
    )
  const adopted = adopt(run, oldest, younger)
  // What is delivered stays delivered, wherever the look began: its strays are given back after the end.
  const delivered = oldest.status === 'active' && run.calls.accept?.state === 'done'
  if (adopted.duplicates.length > 0 && !delivered) return { ...adopted, stage: 'reserve', clear: false }

  const difference = findDifference(run.facts?.lines ?? [], oldest)
  if (difference) return park(adopted, 'BILLING_MISMATCH', difference)
  if (run.stage === 'accept' || delivered) return applyAcceptance(adopted, oldest, now)
  return { ...adopted, stage: 'recheck', clear: false, failures: 0 }
}

function adopt(run: Run, oldest: Reservation, younger: readonly Reservation[]): Run {
  return {
    ...setCall(run, 'reserve', { state: 'done' }),
    reservation: { orderId: oldest.orderId, invoiceId: oldest.invoiceId },
    services: oldest.services.map(({ serviceId, lineId, billingProductId }) => ({ serviceId, lineId, billingProductId })),
    duplicates: duplicatesOf(run, younger),
  }
}

function nothingReserved(run: Run, found: readonly Reservation[], now: number): Run {
  const call = run.calls.reserve
  if (!call || call.state === 'not-applied') return { ...run, clear: true }
  const ended = found.filter(({ orderId }) => !run.undone.includes(orderId))
  if (ended.length > 0) {
    return park(
      run,
      'BILLING_AMBIGUOUS',
      `WHMCS order ${ended.map(({ orderId, status }) => `${orderId} is ${status}`).join(', ')}; not by us.`,
      NOTHING,
    )
  }
  if (!reservationSettled(call.intendedAt, now)) return { ...run, nextAt: nextReservationLook(call.intendedAt, now) }
  if (call.state === 'done')
    return park(run, 'BILLING_AMBIGUOUS', 'WHMCS took the order, but shows none with our marker.', NOTHING)
  if (call.attempts >= RESERVE_MAX_CALLS) {
    return park(run, 'BILLING_AMBIGUOUS', 'AddOrder was sent without an answer, and WHMCS shows no order.', NOTHING)
  }
  const next = setCall(run, 'reserve', { absentLooks: call.absentLooks + 1 })
  return call.absentLooks >= 1 ? { ...next, clear: true } : { ...next, nextAt: nextReservationLook(call.intendedAt, now) }
}

function applyAcceptance(run: Run, reservation: Reservation, now: number): Run {
  if (reservation.status === 'active') {
    const straysAt = run.duplicates.length > 0 ? (run.straysAt ?? now) : run.straysAt
    return { ...setCall(run, 'accept', { state: 'done' }), phase: 'completed', problem: null, straysAt, clear: false }
  }
  if (reservation.status !== 'pending')
    return park(run, 'BILLING_AMBIGUOUS', `WHMCS order ${reservation.orderId} has the status ${reservation.status}.`)
  const call = run.calls.accept
  if (!call || call.state === 'not-applied') return { ...run, clear: true }
  if (call.absentLooks === 0)
    return { ...setCall(run, 'accept', { absentLooks: 1 }), nextAt: now + statusLookDelay(call.attempts) }
  if (call.attempts < ACCEPT_MAX_CALLS) return { ...run, clear: true }
  return park(run, 'BILLING_AMBIGUOUS', `WHMCS order ${reservation.orderId} stays pending after ${call.attempts} acceptances.`)
}

/** Over only when the cancellation was answered: it also takes the unpaid invoice back, which an order's status does not show. */
function applyUndo(run: Run, live: readonly Reservation[], now: number): Run {
  const to = run.undoTo
  if (!to) return park(run, 'BILLING_AMBIGUOUS', 'The reservation was to be undone, but the reason is not on record.')
  const [reservation] = live
  if (reservation && reservation.status !== 'pending') {
    return park(run, 'BILLING_AMBIGUOUS', `WHMCS order ${reservation.orderId} cannot be cancelled: it is ${reservation.status}.`)
  }
  const lookAgainAt = justCancelled(run, live, now)
  if (lookAgainAt !== null) return { ...run, nextAt: lookAgainAt }
  // First the one that was begun: its order may be cancelled already, and its invoice not yet.
  if (run.reservation && !run.undone.includes(run.reservation.orderId)) return { ...run, clear: true }
  const orderId = reservation?.orderId ?? duplicatesOf(run, [])[0]
  if (orderId !== undefined) return { ...run, reservation: { orderId, invoiceId: reservation?.invoiceId ?? null }, clear: true }
  const reserve = run.calls.reserve
  const mayStillCome = !run.reservation && (reserve?.state === 'unknown' || reserve?.state === 'intended')
  if (mayStillCome && !reservationSettled(reserve.intendedAt, now)) {
    return { ...run, nextAt: nextReservationLook(reserve.intendedAt, now) }
  }
  const { reserve: _reserve, cancel: _cancel, ...calls } = run.calls
  const undone: Run = { ...run, calls, reservation: null, services: [], duplicates: [], undoTo: null, clear: false }
  if (to.phase === 'failed') return fail(undone, to.code ?? 'INTERNAL', to.message ?? '')
  return { ...undone, phase: to.phase, stage: 'check', problem: null, gaveBack: true }
}

/** null when the service rows are exactly the order's lines at the order's prices. */
function findDifference(lines: readonly ReservationLine[], reservation: Reservation): string | null {
  if (reservation.services.length !== lines.length) {
    return `WHMCS order ${reservation.orderId} has ${reservation.services.length} services for ${lines.length} lines.`
  }
  const open = [...reservation.services]
  for (const line of lines) {
    const index = open.findIndex(
      (service) => service.lineId === line.lineId && service.billingProductId === line.billingProductId,
    )
    const [service] = index === -1 ? [] : open.splice(index, 1)
    if (!service) return `WHMCS order ${reservation.orderId} lacks line ${line.lineId}.`
    const recurringDiffers = line.cycle !== 'one-time' && service.recurring !== line.price
    if (service.firstPayment !== line.price || recurringDiffers) {
      return `Line ${line.lineId}: ordered at ${line.price} yen, WHMCS bills ${service.firstPayment} first and ${service.recurring} recurring.`
    }
  }
  return null
}
