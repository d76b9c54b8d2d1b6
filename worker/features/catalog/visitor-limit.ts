import { networkOf } from '#worker/lib/network.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

/** How many requests of a network pass between two questions to the binding. */
export const ASK_EVERY = 20
const WINDOW_MS = 60_000
/** Some 100 bytes each. */
export const MOST_NETWORKS = 50_000

type Counter = { count: number; refused: boolean }
type Binding = Pick<RateLimit, 'limit'>

/**
 * Asking the rate-limiting binding costs more than answering from memory, so each isolate counts for itself and reports every 20th
 * request of a network as a delta of 20, without waiting for the verdict: it holds for what follows. One isolate alone never lets more
 * than the limit through; across isolates of one place a network may gain some 20 requests each. That damps abuse; exact accounting it is not.
 */
export class VisitorLimit {
  #windowEndsAt = 0
  #counters = new Map<string, Counter>()

  get networks(): number {
    return this.#counters.size
  }

  /** Seconds to wait, or 0 when the request may go on. `null`: not from the internet (local, another Worker), nobody to count. */
  check(address: string | null, now: number, binding: Binding, waitUntil: (work: Promise<unknown>) => void): number {
    if (address === null) return 0
    const over = now >= this.#windowEndsAt || this.#windowEndsAt - now > WINDOW_MS
    if (over || this.#counters.size >= MOST_NETWORKS) {
      this.#counters = new Map()
      this.#windowEndsAt = now - (now % WINDOW_MS) + WINDOW_MS
    }
    const network = networkOf(address)
    const counter = this.#counters.get(network)
    if (counter === undefined) {
      this.#counters.set(network, { count: 1, refused: false })
      return 0
    }
    counter.count++
    if (counter.count % ASK_EVERY === 0 && !counter.refused) waitUntil(this.#ask(network, counter, binding))
    if (counter.refused || counter.count > NUMBERS.publicRequestsAMinute)
      return Math.max(1, Math.ceil((this.#windowEndsAt - now) / 1000))
    return 0
  }

  async #ask(network: string, counter: Counter, binding: Binding): Promise<void> {
    // A limiter that does not answer must not take the catalog down with it.
    const { success } = await binding.limit({ key: network, delta: ASK_EVERY }).catch(() => ({ success: true }))
    if (!success) counter.refused = true
  }
}
