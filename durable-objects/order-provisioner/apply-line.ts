import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import type { Outcome } from './effects.ts'
import { park, setCall, undo } from './transitions.ts'
import type { Run } from './run.ts'
import { nextActivationLook, nextConfirmLook } from './timing.ts'

type LineOutcome = Pick<Extract<Outcome, { kind: 'line' }>, 'line' | 'neverLeft'>

/** What the network shows under our number. One activation call a generation: a lost answer is never followed by a second send. */
export function applyLine(run: Run, { line, neverLeft = false }: LineOutcome, now: number): Run {
  if (neverLeft) return applyLine(setCall(run, 'activate', { state: 'not-applied' }), { line }, now)
  return run.stage === 'confirm' ? applyConfirmation(run, line, now) : applyBeforeActivation(run, line, now)
}

function applyBeforeActivation(run: Run, line: LineSnapshot | null, now: number): Run {
  const call = run.calls.activate
  const sent = call !== undefined && call.state !== 'not-applied'
  const present = line !== null && line.status !== 'cancelled'
  if (!present) {
    if (!sent) return { ...run, clear: true }
    const nextAt = nextActivationLook(call.intendedAt, now)
    if (nextAt !== null) return { ...run, nextAt }
    return park(run, 'ACTIVATION_AMBIGUOUS', 'The activation was sent without an answer, and the network does not show the line.')
  }
  if (line.eid !== run.facts?.esim?.eid) {
    const message = `The number is already in use with another EID (${line.status}).`
    return sent
      ? park(run, 'ACTIVATION_AMBIGUOUS', message)
      : undo(run, { phase: 'failed', code: 'ACTIVATION_REJECTED', message })
  }
  return applyConfirmation({ ...setCall(run, 'activate', { state: 'done' }), stage: 'confirm' }, line, now)
}

function applyConfirmation(run: Run, line: LineSnapshot | null, now: number): Run {
  if (line?.status === 'active') return { ...run, iccid: line.iccid, stage: 'accept', clear: false }
  const nextAt = nextConfirmLook(run.calls.activate?.intendedAt ?? now, now)
  if (nextAt !== null) return { ...run, nextAt }
  return park(run, 'ACTIVATION_AMBIGUOUS', 'The network accepted the activation a day ago and the line is still not active.')
}
