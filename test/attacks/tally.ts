/** How often each kind of answer came: the problem's code, or the status of one without. */
export function tally(answers: readonly { status: number; code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, code } of answers) {
    const kind = code === '' ? String(status) : `${status} ${code}`
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}
