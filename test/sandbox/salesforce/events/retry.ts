export interface Outcome {
  /** 0: no answer at all. */
  status: number
  error: string
  retryAfterMs: number
}

export type Settlement = { status: 'Sent' } | { status: 'Dead' } | { status: 'Pending'; delayMs: number }

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const QUICK_MS = [SECOND_MS, 2 * SECOND_MS, 5 * SECOND_MS]
const BACKOFF_MS = 30 * SECOND_MS
const LONGEST_MS = 2 * HOUR_MS

export const GIVE_UP_MS = 72 * HOUR_MS

/** What becomes of a row after its n-th attempt. A 409 means "still running" and is asked again. */
export function settle({ status, retryAfterMs }: Outcome, attempts: number): Settlement {
  if (status >= 200 && status < 300) return { status: 'Sent' }
  if (status === 400 || status === 413 || status === 422) return { status: 'Dead' }
  if (status === 401 || status === 403) return { status: 'Pending', delayMs: 15 * MINUTE_MS }
  if (status === 404 || status === 410) return { status: 'Pending', delayMs: HOUR_MS }
  return { status: 'Pending', delayMs: Math.max(backoff(attempts), retryAfterMs) }
}

// The first tries are quick, so that a portal that restarts gets them.
function backoff(attempts: number): number {
  const quick = QUICK_MS[attempts - 1]
  if (quick !== undefined) return quick
  const jitter = 0.9 + Math.random() * 0.2
  return Math.min(2 ** (attempts - QUICK_MS.length - 1) * BACKOFF_MS, LONGEST_MS) * jitter
}
