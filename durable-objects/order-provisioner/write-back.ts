import type { CrmOrder, CrmOrderProgress } from '#worker/ports/crm.ts'
import type { Run } from './run.ts'

const NOTE_LENGTH = 255

export const NOT_STARTED: CrmOrderProgress = { activationStatus: 'not-started', lastAttemptAt: null }

/** What a run that has stopped must show in Salesforce; null while it is under way. */
export function finalProgress(run: Run): CrmOrderProgress | null {
  if (run.phase === 'failed')
    return { activationStatus: 'failed', errorCode: run.problem?.code ?? null, errorMessage: noteOf(run) }
  if (run.phase === 'needs-attention') {
    const note = noteOf(run)
    const billed = run.calls.accept?.state === 'done'
    const shown: CrmOrderProgress = billed ? { activationStatus: 'activated' } : {}
    return { ...billingProgress(run), ...shown, errorCode: run.problem?.code ?? null, errorMessage: note, attention: note }
  }
  if (run.phase !== 'completed') return run.gaveBack && run.phase !== 'running' ? NOT_STARTED : null
  return {
    ...billingProgress(run),
    activationStatus: 'activated',
    status: 'completed',
    errorCode: null,
    errorMessage: null,
    attention: null,
    ...(run.iccid !== null && { iccid: run.iccid }),
  }
}

export function noteOf(run: Run): string | null {
  return run.problem?.message.slice(0, NOTE_LENGTH) ?? null
}

export function billingProgress({ reservation }: Run): CrmOrderProgress {
  return reservation ? { billingOrderId: reservation.orderId, billingInvoiceId: reservation.invoiceId } : {}
}

/** The part of a write-back that Salesforce does not show yet. */
export function difference(progress: CrmOrderProgress, order: CrmOrder): CrmOrderProgress {
  const entries = Object.entries(progress).filter(([name, value]) => {
    // A cancellation is never written over: the next look at the order tells a person.
    if (name === 'status' && order.status === 'cancelled') return false
    const present = order[name as keyof CrmOrder]
    const instants = name === 'lastAttemptAt' && typeof value === 'string' && typeof present === 'string'
    return instants ? Date.parse(value) !== Date.parse(present) : present !== value
  })
  return Object.fromEntries(entries) as CrmOrderProgress
}

/** A late, older write of ours (or somebody's hand) has changed what a finished run shows. */
export function isOvertaken(run: Run, order: CrmOrder): boolean {
  const progress = finalProgress(run)
  return progress !== null && Object.keys(difference(progress, order)).length > 0
}
