import { expect, test } from 'vitest'
import { medianOf, type Run, shortcomings } from './figures.ts'

const run = (performance: number, layoutShift = 0, largestPaintMs = 900): Run => ({
  scores: { performance, accessibility: 100, 'best-practices': 100, seo: 100 },
  layoutShift,
  largestPaintMs,
})

test('the median ignores one bad run, and of two runs is between them', () => {
  expect(medianOf([run(100), run(42, 0.2, 4000), run(99)])).toEqual(run(99, 0, 900))
  expect(medianOf([run(98), run(100)]).scores.performance).toBe(99)
})

test('what is worse than promised is named, also what could not be measured', () => {
  expect(shortcomings('/', run(99, 0, 1500))).toEqual([])
  expect(shortcomings('/', run(98, 0.01, 1501))).toEqual([
    '/: performance 98 is below 99',
    '/: layout shift 0.01 is above 0',
    '/: largest paint 1501 ms is above 1500 ms',
  ])
  expect(shortcomings('/', run(Number.NaN, Number.NaN, Number.NaN))).toHaveLength(3)
})
