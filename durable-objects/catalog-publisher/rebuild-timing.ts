import { NUMBERS } from '#worker/lib/numbers.ts'
import type { PublisherState } from './publisher-state.ts'

/** A burst of events puts the rebuild off, but not further than this from its first one. */
const LONGEST_WAIT_MS = 5 * NUMBERS.catalogDebounceMs
const RETRY_MS = [5_000, 15_000, 60_000, 300_000] as const

export function nudged(state: PublisherState, now: number): Pick<PublisherState, 'nudgedAt' | 'rebuildAt'> {
  const nudgedAt = state.nudgedAt ?? now
  return { nudgedAt, rebuildAt: Math.min(now + NUMBERS.catalogDebounceMs, nudgedAt + LONGEST_WAIT_MS) }
}

export function retryAt(failures: number, now: number): number {
  return now + (RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? RETRY_MS[0])
}

/** Next rebuild: what was asked for, else when the safety TTL heals events that never came. Null: nothing is published yet. */
export function nextRebuildAt(state: PublisherState, safetyTtlMs: number): number | null {
  if (state.rebuildAt !== null) return state.rebuildAt
  return state.checkedAt === null ? null : state.checkedAt + safetyTtlMs
}
