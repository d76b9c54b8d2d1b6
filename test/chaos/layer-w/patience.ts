/** Of the machine's time. */
const PATIENCE_MS = 20_000

/**
 * Waits for `work` for so long at most. A call into an object that was aborted now and then never settles in the test's runtime; what
 * became of it, the vendors' ledgers tell.
 */
export function withPatience(work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, PATIENCE_MS)
    void work
      .catch(() => undefined)
      .finally(() => {
        clearTimeout(limit)
        resolve()
      })
  })
}
