import { describe, expect, test } from 'vitest'
import {
  type Attempts,
  decideAttempt,
  failSecondFactor,
  NO_ATTEMPTS,
  secondFactorWaitMs,
} from '#objects/session-registry/lockout.ts'

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

describe('the second factor', () => {
  /** Wrong codes, each as soon as it is looked at, for so long. */
  function guessFor(milliseconds: number): number {
    let [attempts, now, evaluated] = [NO_ATTEMPTS, START, 0]
    while (now < START + milliseconds) {
      const wait = secondFactorWaitMs(attempts, now)
      if (wait > 0) now += wait
      else {
        attempts = failSecondFactor(attempts, now)
        evaluated++
      }
    }
    return evaluated
  }

  test('allows five wrong codes, then none for a quarter of an hour', () => {
    expect(guessFor(15 * MINUTE)).toBe(5)
    expect(guessFor(16 * MINUTE)).toBe(10)
  })

  test('locks for longer each time: about 60 wrong codes in a week instead of 3360', () => {
    expect(guessFor(7 * 24 * HOUR)).toBeLessThanOrEqual(70)
  })

  test('forgets wrong codes after a quarter of an hour, and locks after a quiet day', () => {
    let attempts = NO_ATTEMPTS
    for (let times = 0; times < 4; times++) attempts = failSecondFactor(attempts, START)
    attempts = failSecondFactor(attempts, START + 15 * MINUTE)
    expect(secondFactorWaitMs(attempts, START + 15 * MINUTE)).toBe(0)
    const lock = (at: number) => {
      for (let times = 0; times < 5; times++) attempts = failSecondFactor(attempts, at)
      return secondFactorWaitMs(attempts, at)
    }
    expect(lock(START + HOUR)).toBe(15 * MINUTE)
    expect(lock(START + 2 * HOUR)).toBe(30 * MINUTE)
    expect(lock(START + 40 * HOUR)).toBe(15 * MINUTE)
  })
})
