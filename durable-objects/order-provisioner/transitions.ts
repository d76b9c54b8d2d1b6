import type { ErrorCode } from '#worker/contracts/errors.ts'
import type { CallRecord, Run } from './run.ts'

/** `writeBackPending`: what Salesforce shows is known to be old, so a difference says nothing. */
export type Rules = { provisionOnApproval: boolean; writeBackPending: boolean }

export function setCall(run: Run, name: keyof Run['calls'], change: Partial<CallRecord>): Run {
  const record = run.calls[name]
  return record ? { ...run, calls: { ...run.calls, [name]: { ...record, ...change } } } : run
}

export function fail(run: Run, code: ErrorCode, message: string): Run {
  return { ...run, phase: 'failed', problem: { code, message }, clear: false, nextAt: null, undoTo: null }
}

/** Stops for a person: nothing is guessed and nothing is undone. */
export function park(run: Run, code: ErrorCode, message: string, more: { nothingReserved?: true } = {}): Run {
  return { ...run, phase: 'needs-attention', problem: { code, message, ...more }, clear: false, nextAt: null }
}

/** Gives the reservation back, then rests in the given phase. */
export function undo(run: Run, to: NonNullable<Run['undoTo']>): Run {
  return { ...run, phase: 'running', stage: 'undo', undoTo: to, clear: false, nextAt: null }
}
