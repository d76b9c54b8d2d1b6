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
  const failedAtMs = [...attempts.failedAtMs.filter((at) => now - at < NUMBERS.lockoutWindowMs), now]
  if (failedAtMs.length < NUMBERS.lockoutFailures)
    return { kind: 'allowed', next: { failedAtMs, locks: locksOf(attempts, now), lockedUntilMs: attempts.lockedUntilMs } }
  return { kind: 'allowed', next: lock(attempts, now) }
}

/** One more within the window, or null: as many were taken. Nothing locks, and nothing lasts longer for having been full. */
export function takeTry(
  attempts: Attempts,
  { quota, windowMs }: { quota: number; windowMs: number },
  now: number,
): Attempts | null {
  const failedAtMs = attempts.failedAtMs.filter((at) => now - at < windowMs)
  return failedAtMs.length < quota ? { ...attempts, failedAtMs: [...failedAtMs, now] } : null
}

/** How long no code of the second factor is looked at, right or wrong; 0: one is. */
export function secondFactorWaitMs(attempts: Attempts, now: number): number {
  return Math.max(0, attempts.lockedUntilMs - now)
}

/**
 * A wrong code: five of them within 15 minutes lock, for longer each time. A right one takes nothing back, so that the owner's logins do
 * not help a guesser. It is looked at and counted in one turn.
 */
export function failSecondFactor(attempts: Attempts, now: number): Attempts {
  const failedAtMs = [...attempts.failedAtMs.filter((at) => now - at < NUMBERS.secondFactorWindowMs), now]
  return failedAtMs.length < NUMBERS.secondFactorTries ? { ...attempts, failedAtMs } : lock(attempts, now)
}

/** Each lock is twice as long as the one before, up to a day; after a quiet day they begin anew. */
function lock(attempts: Attempts, now: number): Attempts {
  const locks = locksOf(attempts, now)
  const lockMs = Math.min(NUMBERS.lockoutFirstMs * 2 ** locks, NUMBERS.lockoutMaxMs)
  return { failedAtMs: [], locks: locks + 1, lockedUntilMs: now + lockMs }
}

function locksOf(attempts: Attempts, now: number): number {
  return now - attempts.lockedUntilMs > NUMBERS.lockoutMaxMs ? 0 : attempts.locks
}
