export const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const
export type Category = (typeof CATEGORIES)[number]

/** Of one run: scores of 100, the layout shift, and the largest paint as Lighthouse simulates it for a slow phone. */
export type Run = { scores: Record<Category, number>; layoutShift: number; largestPaintMs: number }

export const LIMITS = { score: 99, layoutShift: 0, largestPaintMs: 1500 } as const

export function medianOf(runs: readonly Run[]): Run {
  const of = (pick: (run: Run) => number) => median(runs.map(pick))
  return {
    scores: {
      performance: of(({ scores }) => scores.performance),
      accessibility: of(({ scores }) => scores.accessibility),
      'best-practices': of(({ scores }) => scores['best-practices']),
      seo: of(({ scores }) => scores.seo),
    },
    layoutShift: of(({ layoutShift }) => layoutShift),
    largestPaintMs: of(({ largestPaintMs }) => largestPaintMs),
  }
}

/** What is worse than promised, in words; empty: all is well. */
export function shortcomings(path: string, { scores, layoutShift, largestPaintMs }: Run): string[] {
  const low = CATEGORIES.filter((category) => !(scores[category] >= LIMITS.score))
  return [
    ...low.map((category) => `${path}: ${category} ${scores[category]} is below ${LIMITS.score}`),
    ...(layoutShift <= LIMITS.layoutShift ? [] : [`${path}: layout shift ${layoutShift} is above ${LIMITS.layoutShift}`]),
    ...(largestPaintMs <= LIMITS.largestPaintMs
      ? []
      : [`${path}: largest paint ${largestPaintMs} ms is above ${LIMITS.largestPaintMs} ms`]),
  ]
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const high = sorted[Math.floor(middle)] ?? Number.NaN
  return (low + high) / 2
}
