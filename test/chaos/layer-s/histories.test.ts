import { expect, it } from 'vitest'
import { runHistories } from './campaign.ts'
import { countFaults, drawPlan } from './draw.ts'
import { play } from './history.ts'
import { seedOf } from './seed-of.ts'
import { tellHistory } from './tell.ts'

const SEED = 20_261_121

it('the same seed gives the same history, byte for byte', () => {
  for (let index = 0; index < 200; index++) {
    const seed = seedOf(SEED, index)
    const [first, second] = [play(drawPlan(seed)), play(drawPlan(seed))]
    expect(JSON.stringify(second.rows)).toBe(JSON.stringify(first.rows))
    expect(second.verdict).toEqual(first.verdict)
  }
})

it('a history does not depend on how many are asked for', () => {
  expect(seedOf(SEED, 7)).not.toBe(seedOf(SEED, 8))
  expect(seedOf(SEED, 7)).not.toBe(seedOf(SEED + 1, 7))
  expect(runHistories(5, SEED, 3).ends).toEqual(runHistories(5, SEED, 3).ends)
})

it('every history has three faults at least', () => {
  for (let index = 0; index < 500; index++) {
    expect(countFaults(drawPlan(seedOf(SEED, index)))).toBeGreaterThanOrEqual(3)
  }
})

it('no order is doubled, lost or silently stuck', { timeout: 120_000 }, () => {
  const result = runHistories(4000, SEED)
  expect(result.found.map(({ plan, history }) => tellHistory(plan, history))).toEqual([])
  expect(result).toMatchObject({ tried: 4000, doubled: 0, lost: 0, stuck: 0 })
  expect(result.ends.delivered).toBeGreaterThan(2800)
  expect(result.ends.cancelled).toBeGreaterThan(200)
})
