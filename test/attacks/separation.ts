/** How well one duration tells two groups apart: 0.5 not at all, 1 always. Either direction would do for an attacker. */
export type Separation = {
  auc: number
  /** 95 % confidence. */
  low: number
  high: number
  /** Standard error if nothing told them apart. */
  chance: number
}

const DEVIATIONS = 1.96

/** Area under the ROC curve by ranks (Mann-Whitney), folded to 0.5 and above; error after Hanley and McNeil. */
export function separation(one: readonly number[], other: readonly number[]): Separation {
  const [n, m] = [one.length, other.length]
  if (n === 0 || m === 0) throw new Error('nothing was measured')
  const all = [...one.map((value) => ({ value, mine: true })), ...other.map((value) => ({ value, mine: false }))]
  all.sort((a, b) => a.value - b.value)
  let ranks = 0
  for (let start = 0; start < all.length; ) {
    let end = start
    while (end < all.length && all[end]?.value === all[start]?.value) end++
    // Equal durations share their ranks.
    const rank = (start + 1 + end) / 2
    ranks += rank * all.slice(start, end).filter(({ mine }) => mine).length
    start = end
  }
  const raw = (ranks - (n * (n + 1)) / 2) / (n * m)
  const auc = Math.max(raw, 1 - raw)
  const [q1, q2] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)]
  const error = Math.sqrt((auc * (1 - auc) + (n - 1) * (q1 - auc * auc) + (m - 1) * (q2 - auc * auc)) / (n * m))
  return {
    auc,
    low: Math.max(0.5, auc - DEVIATIONS * error),
    high: Math.min(1, auc + DEVIATIONS * error),
    chance: Math.sqrt((n + m + 1) / (12 * n * m)),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
