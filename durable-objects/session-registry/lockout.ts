import { NUMBERS } from '#worker/lib/numbers.ts'

/** Failed tries of one subject (the account, or one known device of it), as stored. */
export type Attempts = { failedAtMs: readonly number[]; locks: number; lockedUntilMs: number }

export const NO_ATTEMPTS: Attempts = { failedAtMs: [], locks: 0, lockedUntilMs: 0 }

export type AttemptDecision = { kind: 'allowed'; next: Attempts } | { kind: 'locked'; retryAfterMs: number; next: Attempts }

/**
 * Every try counts as failed when it begins, and a success clears the count: so that of many parallel guesses exactly the
 * allowed number is evaluated.
 */
export function decideAttempt(attempts: Attempts, now: number): AttemptDecision {
  if (attempts.lockedUntilMs > now) return { kind: 'locked', retryAfterMs: attempts.lockedUntilMs - now, next: attempts }
  const quiet = now - attempts.lockedUntilMs > NUMBERS.lockoutMaxMs
  const locks = quiet ? 0 : attempts.locks
  const failedAtMs = [...attempts.failedAtMs.filter((at) => now - at < NUMBERS.lockoutWindowMs), now]
  if (failedAtMs.length < NUMBERS.lockoutFailures)
    return { kind: 'allowed', next: { failedAtMs, locks, lockedUntilMs: attempts.lockedUntilMs } }
  const lockMs = Math.min(NUMBERS.lockoutFirstMs * 2 ** locks, NUMBERS.lockoutMaxMs)
  return { kind: 'allowed', next: { failedAtMs: [], locks: locks + 1, lockedUntilMs: now + lockMs } }
}

/**
 * Tries at codes of the second factor: five that failed within 15 minutes, then none is looked at, right or wrong. Counted when it
 * begins as well; a right one takes back its own count and no other, so that the owner's logins do not pay for a guesser.
 */
export function decideSecondFactor(attempts: Attempts, now: number): AttemptDecision {
  const failedAtMs = attempts.failedAtMs.filter((at) => now - at < NUMBERS.secondFactorWindowMs)
  const [oldest] = failedAtMs
  if (oldest !== undefined && failedAtMs.length >= NUMBERS.secondFactorTries) {
    return { kind: 'locked', retryAfterMs: oldest + NUMBERS.secondFactorWindowMs - now, next: attempts }
  }
  return { kind: 'allowed', next: { ...attempts, failedAtMs: [...failedAtMs, now] } }
}
