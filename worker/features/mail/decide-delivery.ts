import { VendorError, VendorRejected } from '#worker/lib/errors.ts'

const MINUTE_MS = 60_000
const LONGEST_BACKOFF_MS = 60 * MINUTE_MS
/** Within it a "processed" event would have told that an unanswered call had gone through (vendors/sendgrid.md §4). */
export const UNKNOWN_SETTLE_MS = 3 * MINUTE_MS

export type Delivery =
  | { state: 'queued'; nextAttemptAtMs: number; error: string }
  | { state: 'failed'; error: string }
  | { state: 'unknown'; nextAttemptAtMs: number; error: string }

/** What becomes of a mail whose call did not end well. `spread` is random in [0, 1). */
export function decideDelivery(
  error: unknown,
  mail: { attempts: number; expiresAtMs: number },
  at: { now: number; spread: number },
): Delivery {
  const reason = reasonOf(error)
  if (error instanceof VendorRejected) return { state: 'failed', error: reason }
  if (!(error instanceof VendorError) || error.outcome === 'unknown') {
    return { state: 'unknown', nextAttemptAtMs: at.now + UNKNOWN_SETTLE_MS, error: reason }
  }
  const backoff = Math.min(MINUTE_MS * 2 ** (mail.attempts - 1), LONGEST_BACKOFF_MS)
  const asked = (error.retryAfterSeconds ?? 0) * 1000
  const nextAttemptAtMs = at.now + Math.max(asked, backoff * (0.75 + at.spread / 2))
  return nextAttemptAtMs < mail.expiresAtMs
    ? { state: 'queued', nextAttemptAtMs, error: reason }
    : { state: 'failed', error: `expired: ${reason}` }
}

/** Class and vendor code only: messages can hold addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof VendorRejected) return `rejected ${error.vendorCode}`
  if (error instanceof VendorError) return `${error.name} ${error.outcome}`
  return error instanceof Error ? error.name : 'unknown'
}
