/** The seed of the n-th history of a campaign. */
export function seedOf(campaign: number, index: number): number {
  return (Math.imul(campaign ^ 0x9e3779b9, 2_654_435_761) ^ Math.imul(index + 1, 2_246_822_519)) >>> 0
}
