import type { CrmOrder, CrmOrderProgress } from '#worker/ports/crm.ts'
import type { Run } from './run.ts'

const NOTE_LENGTH = 255

/** What a finished run must show in Salesforce; null while it is under way or a person has it. */
export function finalProgress(run: Run): CrmOrderProgress | null {
  if (run.phase === 'failed')
    return { activationStatus: 'failed', errorCode: run.problem?.code ?? null, errorMessage: noteOf(run) }
  if (run.phase !== 'completed') return null
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
