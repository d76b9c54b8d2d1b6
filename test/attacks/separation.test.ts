import { describe, expect, test } from 'vitest'
import { seeded } from './routes.ts'
import { separation } from './separation.ts'

const sample = (size: number, shift: number, seed: number) => {
  const random = seeded(seed)
  return Array.from({ length: size }, () => random() + random() + random() + shift)
}

describe('how well durations tell two groups apart', () => {
  test('not at all when they come from the same source', () => {
    const { auc, low } = separation(sample(1000, 0, 1), sample(1000, 0, 2))
    expect(auc).toBeLessThan(0.53)
    expect(low).toBe(0.5)
  })

  test('a slight difference is seen with enough of them, in either direction', () => {
    const [fast, slow] = [sample(1000, 0, 1), sample(1000, 0.15, 2)]
    for (const found of [separation(fast, slow), separation(slow, fast)]) {
      expect(found.auc).toBeGreaterThan(0.55)
      expect(found.low).toBeGreaterThan(0.55)
    }
  })

  test('always when the groups do not overlap; ties count half', () => {
    expect(separation([1, 2, 3], [4, 5, 6]).auc).toBe(1)
    expect(separation([1, 1, 1], [1, 1, 1]).auc).toBe(0.5)
    expect(separation([1, 2], [2, 3]).auc).toBe(0.875)
  })
})
