import { describe, expect, test } from 'vitest'
import { nextRebuildAt, nudged, retryAt } from '#objects/catalog-publisher/rebuild-timing.ts'
import { EMPTY_STATE, type PublisherState } from '#objects/catalog-publisher/publisher-state.ts'

const IDLE: PublisherState = { ...EMPTY_STATE, checkedAt: 0 }

/** Instants of the rebuilds that these nudges lead to; a rebuild itself takes no time. */
function rebuilds(nudges: readonly number[]): number[] {
  let state = IDLE
  const done: number[] = []
  for (const at of [...nudges, Number.MAX_SAFE_INTEGER]) {
    if (state.rebuildAt !== null && state.rebuildAt <= at) {
      done.push(state.rebuildAt)
      state = { ...state, rebuildAt: null, nudgedAt: null }
    }
    state = { ...state, ...nudged(state, at) }
  }
  return done
}

describe('nudges', () => {
  test('one leads to one rebuild a second later', () => {
    expect(rebuilds([10_000])).toEqual([11_000])
  })

  test('2,000 in 5 seconds lead to two rebuilds at most, the last one within a second of the last nudge', () => {
    const burst = Array.from({ length: 2000 }, (_, index) => index * 2.5)
    const done = rebuilds(burst)
    expect(done.length).toBeLessThanOrEqual(2)
    expect(done.at(-1)).toBeGreaterThan(burst.at(-1) ?? 0)
    expect((done.at(-1) ?? 0) - (burst.at(-1) ?? 0)).toBeLessThanOrEqual(1000)
  })

  test('a stream that never ends cannot put the rebuild off for ever', () => {
    expect(rebuilds(Array.from({ length: 100 }, (_, index) => index * 900))[0]).toBeLessThanOrEqual(5000)
  })
})

test('failures wait longer each time, five minutes at most', () => {
  const waits = [1, 2, 3, 4, 5, 50].map((failures) => retryAt(failures, 0))
  expect(waits).toEqual([5_000, 15_000, 60_000, 300_000, 300_000, 300_000])
})

describe('without any nudge', () => {
  test('the safety TTL rebuilds', () => {
    expect(nextRebuildAt({ ...IDLE, checkedAt: 1000 }, 43_200_000)).toBe(43_201_000)
  })
  test('an empty store waits for the first visitor or tick', () => {
    expect(nextRebuildAt({ ...IDLE, checkedAt: null }, 43_200_000)).toBeNull()
  })
  test('a retry that is due later than the safety TTL is not overtaken by it', () => {
    expect(nextRebuildAt({ ...IDLE, checkedAt: 0, rebuildAt: 99_000 }, 1000)).toBe(99_000)
  })
})
