import { NUMBERS } from '#worker/lib/numbers.ts'
import type { PublisherState } from './publisher-state.ts'

/** A burst of events puts the rebuild off, but not further than this from its first one. */
const LONGEST_WAIT_MS = 5 * NUMBERS.catalogDebounceMs
const RETRY_MS = [5_000, 15_000, 60_000, 300_000] as const
/** An event tells that Salesforce may be back, but a stream of them must not become a stream of tries. */
const NUDGED_RETRY_MS = 15_000

export function nudged(state: PublisherState, now: number): Pick<PublisherState, 'nudgedAt' | 'rebuildAt'> {
  const nudgedAt = state.nudgedAt ?? now
  const wanted = Math.min(now + NUMBERS.catalogDebounceMs, nudgedAt + LONGEST_WAIT_MS)
  if (state.failedAt === null) return { nudgedAt, rebuildAt: wanted }
  const allowed = state.failedAt + Math.min(pauseAfter(state.failures), NUDGED_RETRY_MS)
  return { nudgedAt, rebuildAt: Math.min(Math.max(wanted, allowed), state.rebuildAt ?? Number.POSITIVE_INFINITY) }
}

/** The tries after a failure start a burst of their own. */
export function failed(
  { failures }: PublisherState,
  now: number,
): Pick<PublisherState, 'failures' | 'failedAt' | 'nudgedAt' | 'rebuildAt'> {
  return { failures: failures + 1, failedAt: now, nudgedAt: null, rebuildAt: now + pauseAfter(failures + 1) }
}

function pauseAfter(failures: number): number {
  return RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? RETRY_MS[0]
}

/** Next rebuild: what was asked for, else when the safety TTL heals events that never came. Null: nothing is published yet. */
export function nextRebuildAt(state: PublisherState, safetyTtlMs: number): number | null {
  if (state.rebuildAt !== null) return state.rebuildAt
  return state.checkedAt === null ? null : state.checkedAt + safetyTtlMs
}
