import { describe, expect, test } from 'vitest'
import { type Attempts, decideAttempt, NO_ATTEMPTS } from '#objects/session-registry/lockout.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const START = Date.parse('2026-11-21T00:00:00Z')

/** Tries in a row at one instant; how many were evaluated. */
function burst(attempts: Attempts, tries: number, now: number): { evaluated: number; attempts: Attempts } {
  let evaluated = 0
  let state = attempts
  for (let index = 0; index < tries; index++) {
    const decision = decideAttempt(state, now)
    if (decision.kind === 'allowed') evaluated++
    state = decision.next
  }
  return { evaluated, attempts: state }
}

describe('lockout', () => {
  test('evaluates exactly ten of a thousand tries', () => {
    expect(burst(NO_ATTEMPTS, 1000, START).evaluated).toBe(10)
  })

  test('forgets tries older than fifteen minutes', () => {
    const { attempts } = burst(NO_ATTEMPTS, 9, START)
    expect(burst(attempts, 1000, START + 15 * MINUTE).evaluated).toBe(10)
    expect(burst(attempts, 1000, START + 15 * MINUTE - 1).evaluated).toBe(1)
  })

  test('says how long the lock lasts and opens at its end', () => {
    const { attempts } = burst(NO_ATTEMPTS, 10, START)
    expect(decideAttempt(attempts, START + 5 * MINUTE)).toMatchObject({ kind: 'locked', retryAfterMs: 10 * MINUTE })
    expect(decideAttempt(attempts, START + 15 * MINUTE)).toMatchObject({ kind: 'allowed' })
  })

  test('doubles from fifteen minutes to a day', () => {
    let state: Attempts = NO_ATTEMPTS
    let now = START
    const locks: number[] = []
    for (let round = 0; round < 9; round++) {
      state = burst(state, 10, now).attempts
      locks.push((state.lockedUntilMs - now) / MINUTE)
      now = state.lockedUntilMs
    }
    expect(locks).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440])
  })

  test('starts over after a quiet day', () => {
    let state = burst(NO_ATTEMPTS, 10, START).attempts
    state = burst(state, 10, state.lockedUntilMs).attempts
    const later = state.lockedUntilMs + 24 * HOUR + 1
    expect(burst(state, 10, later).attempts.lockedUntilMs - later).toBe(15 * MINUTE)
  })
})
