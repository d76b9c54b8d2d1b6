import type { Effect, WritingEffect } from './effects.ts'
import { type CallRecord, isLineSent, type Run } from './run.ts'
import { CHECK_LASTS_MS } from './timing.ts'

/** Pure: what to do next. Everything it needs is in the run, so a restart continues where the last one stopped. */
export function decide(run: Run, now: number): Effect {
  const resting = run.phase !== 'running' && run.phase !== 'scheduled'
  if (resting && !run.nudge) return decideAtRest(run, now)
  if (run.nextAt !== null && run.nextAt > now) return { kind: 'wait', until: run.nextAt }
  if (run.nudge && run.phase !== 'running') return { kind: 'read-order' }
  if (run.phase === 'scheduled') return decideScheduled(run, now)
  const clear = run.clear && isFresh(run.clearedAt, now)
  switch (run.stage) {
    case 'check':
    case 'recheck':
      return { kind: 'read-order' }
    case 'payment':
      return { kind: 'read-payment' }
    case 'reserve': {
      const [duplicate] = run.duplicates
      if (duplicate !== undefined) return { kind: 'cancel-reservation', orderId: duplicate }
      return clear ? { kind: 'reserve' } : { kind: 'look-reservation' }
    }
    case 'activate':
      if (clear) return isChecked(run, now) ? { kind: 'activate' } : { kind: 'read-order' }
      return { kind: 'look-line' }
    case 'confirm':
      return { kind: 'look-line' }
    case 'accept':
      if (clear) return isChecked(run, now) ? { kind: 'accept' } : { kind: 'read-order' }
      return { kind: 'look-reservation' }
    case 'adopt': {
      const [open] = run.adopting?.open ?? []
      return clear && open ? { kind: 'mark', ...open } : { kind: 'look-adoption', orderId: run.adopting?.orderId ?? '' }
    }
    case 'undo':
      return clear && run.reservation
        ? { kind: 'cancel-reservation', orderId: run.reservation.orderId }
        : { kind: 'look-reservation' }
  }
}

/** A restart may lie between the reading and the step: what was read long ago says nothing about what is wanted now. */
function isChecked(run: Run, now: number): boolean {
  return isLineSent(run) || isFresh(run.checkedAt, now)
}

function isFresh(at: number | null, now: number): boolean {
  return at !== null && now - at <= CHECK_LASTS_MS
}

function decideAtRest(run: Run, now: number): Effect {
  const person = run.phase === 'needs-attention' && run.reservation === null
  if (run.straysAt === null || person || !run.facts) return { kind: 'stop' }
  const due = Math.max(run.straysAt, run.nextAt ?? 0)
  if (due > now) return { kind: 'wait', until: due }
  const [stray] = run.duplicates
  return stray === undefined ? { kind: 'look-reservation' } : { kind: 'cancel-reservation', orderId: stray }
}

function decideScheduled(run: Run, now: number): Effect {
  if (run.dueAt === null || run.dueAt <= now) return { kind: 'read-order' }
  if (run.preflightAt !== null && run.preflightAt <= now) return { kind: 'read-payment' }
  const stray = decideAtRest(run, now)
  if (stray.kind !== 'stop' && stray.kind !== 'wait') return stray
  const wakes = [run.dueAt, run.preflightAt, stray.kind === 'wait' ? stray.until : null].filter((time) => time !== null)
  return { kind: 'wait', until: Math.min(...wakes) }
}

/** The run as it must be stored before the call leaves: a crash after this point leads to a look, never to a second call. */
export function intend(run: Run, effect: WritingEffect, now: number): Run {
  const name = effect.kind === 'cancel-reservation' ? 'cancel' : effect.kind
  const before = run.calls[name]
  const record: CallRecord = { state: 'intended', intendedAt: now, attempts: (before?.attempts ?? 0) + 1, absentLooks: 0 }
  return { ...run, calls: { ...run.calls, [name]: record }, clear: false, nextAt: null }
}
