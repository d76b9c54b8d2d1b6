import type { Figures } from './measure.ts'

/** Of the bare Worker's requests a second; rows of the catalog only, the others are watched. */
const CATALOG = /^catalog-/
const LEAST = 0.88
const LEAST_UNCHANGED = 0.9
const MOST_P99 = 2
/** A catalog of 1,000 plans against the small one, where both were measured. Nobody is faster than the bare Worker: above 1 is noise. */
const LARGE = /-1000$/
const LARGE_SHARE = 0.9

/** What was promised and not measured, in words; empty when all was kept. */
export function brokenPromises(figures: readonly Figures[]): string[] {
  const byName = new Map(figures.map((row) => [row.name, row]))
  return figures
    .filter(({ name }) => CATALOG.test(name))
    .flatMap((row) => {
      const small = LARGE.test(row.name) ? byName.get(row.name.replace(LARGE, '')) : undefined
      const least = small ? Math.round(Math.min(small.ratio, 1) * LARGE_SHARE * 1000) / 1000 : leastOf(row.name)
      const of = small ? ` (nine tenths of ${small.name})` : ''
      return [
        ...(row.ratio >= least ? [] : [`${row.name}: ${row.ratio} of the bare Worker, promised are ${least}${of}`]),
        ...(row.p99Ratio <= MOST_P99
          ? []
          : [`${row.name}: p99 is ${row.p99Ratio} times the bare one’s, promised are ${MOST_P99}`]),
      ]
    })
}

function leastOf(name: string): number {
  return name === 'catalog-304' ? LEAST_UNCHANGED : LEAST
}
