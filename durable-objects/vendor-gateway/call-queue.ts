import PQueue from 'p-queue'

export type Refused = { refused: 'queue-full' | 'queue-timeout' }

/** The budget: so many calls in flight, so many waiting, none waiting for ever. A refused call was certainly not started. */
export class CallQueue {
  readonly #queue: PQueue
  readonly #maxWaiting: number
  readonly #maxWaitMs: number

  constructor(options: { inFlight: number; waiting: number; maxWaitMs: number }) {
    this.#queue = new PQueue({ concurrency: options.inFlight })
    this.#maxWaiting = options.waiting
    this.#maxWaitMs = options.maxWaitMs
  }

  async run<T>(call: () => Promise<T>): Promise<T | Refused> {
    if (this.#queue.size >= this.#maxWaiting) return { refused: 'queue-full' }
    // The signal may abort a waiting call only: aborting a running one would free its place while it is still in flight.
    const waiting = new AbortController()
    const timer = setTimeout(() => waiting.abort(), this.#maxWaitMs)
    const start = () => {
      clearTimeout(timer)
      return call()
    }
    try {
      return await this.#queue.add(start, { signal: waiting.signal })
    } catch (error) {
      if (waiting.signal.aborted) return { refused: 'queue-timeout' }
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
}
