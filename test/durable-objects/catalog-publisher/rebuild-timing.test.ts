import { describe, expect, test } from 'vitest'
import { failed, nextRebuildAt, nudged } from '#objects/catalog-publisher/rebuild-timing.ts'
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

describe('while Salesforce is away', () => {
  /** Instants of the tries, all of which fail; a nudge comes every second. */
  function tries(seconds: number): number[] {
    let state = IDLE
    const done: number[] = []
    for (let now = 0; now <= seconds * 1000; now += 1000) {
      if (state.rebuildAt !== null && state.rebuildAt <= now) {
        done.push(now)
        state = { ...state, ...failed(state, now) }
      }
      state = { ...state, ...nudged(state, now) }
    }
    return done
  }

  test('events bring no try sooner than 15 seconds after the last one, and no later either', () => {
    const done = tries(600)
    const pauses = done.slice(1).map((at, index) => at - (done[index] ?? 0))
    expect(pauses[0]).toBe(5_000)
    expect(new Set(pauses.slice(1))).toEqual(new Set([15_000]))
  })

  test('an event long after the last try is tried a second later, not when the long pause is over', () => {
    const state = { ...IDLE, ...failed({ ...IDLE, failures: 5 }, 100_000) }
    expect(state).toMatchObject({ failures: 6, nudgedAt: null, rebuildAt: 400_000 })
    expect(nudged(state, 170_000).rebuildAt).toBe(171_000)
    expect(nudged(state, 101_000).rebuildAt).toBe(115_000)
  })

  test('an event never puts a try off that is due sooner', () => {
    const state = { ...IDLE, ...failed(IDLE, 100_000) }
    expect(nudged(state, 104_500).rebuildAt).toBe(105_000)
  })
})

test('failures wait longer each time, five minutes at most', () => {
  const waits = [0, 1, 2, 3, 4, 49].map((failures) => failed({ ...IDLE, failures }, 0).rebuildAt)
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
