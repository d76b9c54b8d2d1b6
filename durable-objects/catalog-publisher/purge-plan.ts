import type { PurgeResult } from '#worker/contracts/catalog.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { PurgeState } from './publisher-state.ts'

/** 5 a minute is the platform's rate, with a bucket of 25: this leaves one a minute to spare. */
export const PURGE_SPACING_MS = 15_000
/** Whoever took a purge and never answered was cut off; the next one who asks gets it again. */
const LONGEST_PURGE_MS = 45_000
const RETRY_MS = [15_000, 30_000, 60_000] as const

/** What an answer at the edge may be that somebody must throw away. `id` names this attempt. */
export type DuePurge = { id: string; everything: boolean }

/**
 * After a publication: at once, and again when every place's KV must show the new manifest, because places that still saw the old one
 * may have refilled the edge from it meanwhile. Purges that several changes ask for are shared.
 */
export function planPurges(purges: PurgeState, now: number, options: { everything: boolean }): PurgeState {
  const again = now + NUMBERS.catalogPurgeAgainMs
  const due = [freeAt(purges, now), again].reduce(withPurgeAt, purges.due)
  const everythingUntil = options.everything ? again : purges.everythingUntil
  return { ...purges, due, everythingUntil }
}

/** When the rate allows the next attempt. Differences are absolute: the development clock can be moved back. */
function freeAt({ lastAttemptAt }: PurgeState, now: number): number {
  return lastAttemptAt !== null && Math.abs(now - lastAttemptAt) < PURGE_SPACING_MS ? lastAttemptAt + PURGE_SPACING_MS : now
}

/** A purge at or after the wanted time serves; one that is due soon after is as good as one of its own. */
function withPurgeAt(due: readonly number[], wanted: number): number[] {
  let at = wanted
  for (const known of due) {
    if (known >= at + PURGE_SPACING_MS) break
    if (known >= at) return [...due]
    if (known > at - PURGE_SPACING_MS) at = known + PURGE_SPACING_MS
  }
  return [...due, at].sort((a, b) => a - b)
}

/** The next one that may run now; null when none is due. When one is due but may not run yet, the caller's wake-up must not be lost. */
export function takePurge(
  purges: PurgeState,
  now: number,
  id: string,
): { purges: PurgeState; purge: DuePurge } | { askAgainAt: number } | null {
  const [first] = purges.due
  if (first === undefined || first > now) return null
  const { running } = purges
  if (running && Math.abs(now - running.at) < LONGEST_PURGE_MS) return { askAgainAt: running.at + LONGEST_PURGE_MS }
  const free = freeAt(purges, now)
  if (free > now) return { askAgainAt: free }
  const everything = purges.everythingUntil !== null
  return { purges: { ...purges, running: { id, at: now }, lastAttemptAt: now }, purge: { id, everything } }
}

/** An answer about an attempt that was given up meanwhile changes nothing. */
export function settlePurge(
  purges: PurgeState,
  id: string,
  outcome: { result: PurgeResult; error?: string },
  now: number,
): PurgeState {
  const { running } = purges
  if (running?.id !== id) return purges
  const left = purges.due.filter((at) => at > running.at)
  const settled = { ...purges, running: null, lastResult: outcome.result, lastError: outcome.error ?? null }
  if (outcome.result === 'failed') {
    const failures = purges.failures + 1
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? RETRY_MS[0]
    return { ...settled, failures, due: withPurgeAt(left, now + wait) }
  }
  const everythingUntil = purges.everythingUntil !== null && running.at >= purges.everythingUntil ? null : purges.everythingUntil
  return { ...settled, failures: 0, due: left, everythingUntil, lastDoneAt: now }
}
