import type { Effect, WritingEffect } from './effects.ts'
import type { CallRecord, Run } from './run.ts'

/** Pure: what to do next. Everything it needs is in the run, so a restart continues where the last one stopped. */
export function decide(run: Run, now: number): Effect {
  const resting = run.phase !== 'running' && run.phase !== 'scheduled'
  if (resting && !run.nudge) return { kind: 'stop' }
  if (run.nextAt !== null && run.nextAt > now) return { kind: 'wait', until: run.nextAt }
  if (run.nudge && run.phase !== 'running') return { kind: 'read-order' }
  if (run.phase === 'scheduled') return decideScheduled(run, now)
  switch (run.stage) {
    case 'check':
    case 'recheck':
      return { kind: 'read-order' }
    case 'payment':
      return { kind: 'read-payment' }
    case 'reserve': {
      const [duplicate] = run.duplicates
      if (duplicate !== undefined) return { kind: 'cancel-reservation', orderId: duplicate }
      return run.clear ? { kind: 'reserve' } : { kind: 'look-reservation' }
    }
    case 'activate':
      return run.clear ? { kind: 'activate' } : { kind: 'look-line' }
    case 'confirm':
      return { kind: 'look-line' }
    case 'accept':
      return run.clear ? { kind: 'accept' } : { kind: 'look-reservation' }
    case 'adopt': {
      const [open] = run.adopting?.open ?? []
      return run.clear && open ? { kind: 'mark', ...open } : { kind: 'look-adoption', orderId: run.adopting?.orderId ?? '' }
    }
    case 'undo':
      return run.clear && run.reservation
        ? { kind: 'cancel-reservation', orderId: run.reservation.orderId }
        : { kind: 'look-reservation' }
  }
}

function decideScheduled(run: Run, now: number): Effect {
  if (run.dueAt === null || run.dueAt <= now) return { kind: 'read-order' }
  if (run.preflightAt !== null)
    return run.preflightAt <= now ? { kind: 'read-payment' } : { kind: 'wait', until: run.preflightAt }
  return { kind: 'wait', until: run.dueAt }
}

/** The run as it must be stored before the call leaves: a crash after this point leads to a look, never to a second call. */
export function intend(run: Run, effect: WritingEffect, now: number): Run {
  const name = effect.kind === 'cancel-reservation' ? 'cancel' : effect.kind
  const before = run.calls[name]
  const record: CallRecord = { state: 'intended', intendedAt: now, attempts: (before?.attempts ?? 0) + 1, absentLooks: 0 }
  return { ...run, calls: { ...run.calls, [name]: record }, clear: false, nextAt: null }
}
