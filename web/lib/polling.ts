const POLL_MS = 3_000

/** For TanStack Query's refetchInterval, which rests while the page is hidden: every 3 s until the thing is final. */
export function pollUntil<T>(isFinal: (data: T) => boolean): (query: { state: { data: T | undefined } }) => number | false {
  return ({ state }) => {
    if (state.data === undefined) return false
    return isFinal(state.data) ? false : POLL_MS
  }
}
