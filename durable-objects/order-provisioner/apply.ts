import type { ErrorCode } from '#worker/contracts/errors.ts'
import { applyAdoption, applyMark, notAdopted } from './apply-adoption.ts'
import { applyLine } from './apply-line.ts'
import { applyOrder } from './apply-order.ts'
import { applyReservations } from './apply-reservations.ts'
import { leaveStray } from './apply-strays.ts'
import { isWriting, type Effect, type Outcome, type WritingEffect } from './effects.ts'
import { isFenced, type Run } from './run.ts'
import { fail, park, type Rules, setCall, undo } from './transitions.ts'
import { failureDelay, nextActivationLook, nextReservationLook, statusLookDelay } from './timing.ts'

/** Pure: the run after an effect. Throws on nothing a vendor can answer. */
export function apply(run: Run, effect: Effect, outcome: Outcome, now: number, rules: Rules): Run {
  const after = applyOutcome(run, effect, outcome, now, rules)
  return after.clear ? { ...after, clearedAt: now } : after
}

function applyOutcome(run: Run, effect: Effect, outcome: Outcome, now: number, rules: Rules): Run {
  if (outcome.kind === 'unavailable') return unavailable(run, effect, outcome.retryAfterMs, now)
  const next: Run = { ...run, failures: keepsFailures(run, effect) ? run.failures : 0, nextAt: null }
  if (isWriting(effect)) return applyCall(next, effect, outcome, now)
  switch (outcome.kind) {
    case 'order':
      return applyOrder(next, outcome, now, rules)
    case 'payment':
      return applyPayment(next, outcome.present)
    case 'reservations':
      return applyReservations(next, outcome.found, now)
    case 'line':
      return applyLine(next, outcome, now)
    case 'adoption':
      return applyAdoption(next, outcome, now)
    case 'refused':
      return fail(next, outcome.code, outcome.message)
    case 'unknown':
      // A read has no effect to be unsure about: it is a failure to be repeated.
      return unavailable(run, effect, null, now)
    case 'done':
      return next
  }
}

/** A look that works says nothing about the call that failed: only a step forward ends the row of failures. */
function keepsFailures(run: Run, effect: Effect): boolean {
  const calling = ['reserve', 'recheck', 'activate', 'accept', 'undo'].includes(run.stage)
  return run.phase === 'running' && calling && !isWriting(effect)
}

/** An outage may last days: before the step that cannot be undone the order is then read once more. */
function unavailable(run: Run, effect: Effect, retryAfterMs: number | null, now: number): Run {
  const failures = run.failures + 1
  const nextAt = now + Math.max(retryAfterMs ?? 0, failureDelay(failures, run.orderId))
  const next: Run = {
    ...(isWriting(effect) ? setCall(run, nameOf(effect), { state: 'not-applied' }) : run),
    failures,
    nextAt,
    clear: false,
  }
  const irreversibleNext = next.phase === 'running' && (next.stage === 'activate' || next.stage === 'accept')
  return irreversibleNext && !isFenced(next) ? { ...next, stage: 'recheck' } : next
}

function applyPayment(run: Run, present: boolean): Run {
  if (run.phase === 'scheduled') return { ...run, preflightAt: null }
  if (present) return { ...run, stage: 'reserve' }
  return fail(run, 'PAYMENT_METHOD_MISSING', 'Payment Required: the customer has no payment method in WHMCS.')
}

function applyCall(run: Run, effect: WritingEffect, outcome: Outcome, now: number): Run {
  const name = nameOf(effect)
  if (outcome.kind === 'refused')
    return applyRefusal(setCall(run, name, { state: 'not-applied' }), effect, outcome.code, outcome.message)
  const done = outcome.kind === 'done'
  const next = setCall(run, name, { state: done ? 'done' : 'unknown' })
  const intendedAt = next.calls[name]?.intendedAt ?? now
  switch (effect.kind) {
    case 'mark':
      return applyMark(next, now)
    case 'reserve':
      return { ...next, nextAt: done ? null : nextReservationLook(intendedAt, now) }
    case 'activate':
      return done ? { ...next, stage: 'confirm' } : { ...next, nextAt: nextActivationLook(intendedAt, now) }
    case 'accept':
    case 'cancel-reservation':
      return {
        ...(effect.kind === 'cancel-reservation' && done ? givenBack(next, effect.orderId) : next),
        nextAt: done ? null : now + statusLookDelay(next.calls[name]?.attempts ?? 1),
      }
  }
}

function givenBack(run: Run, orderId: string): Run {
  return { ...run, duplicates: run.duplicates.filter((id) => id !== orderId), undone: [...run.undone, orderId] }
}

function applyRefusal(run: Run, effect: WritingEffect, code: ErrorCode, message: string): Run {
  if (effect.kind === 'activate') return undo(run, { phase: 'failed', code, message })
  if (effect.kind === 'reserve') return fail(run, code, message)
  if (effect.kind === 'mark') return notAdopted(run, code, message)
  if (effect.kind === 'cancel-reservation' && run.phase !== 'running') return leaveStray(run, effect.orderId)
  return park(run, code, message)
}

function nameOf(effect: WritingEffect): keyof Run['calls'] {
  return effect.kind === 'cancel-reservation' ? 'cancel' : effect.kind
}
