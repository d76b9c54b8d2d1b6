type Flight<Value> = { answer: Promise<Value>; next: Promise<Value> | undefined }
type Work<Value> = { load: () => Promise<Value>; keep: (value: Value) => void }

/**
 * At most one load at a time for each id. A load is *current* until something overtakes it: an invalidation, or a later load.
 * An overtaken load still answers those who waited for it, but nobody joins it any more and its result is not kept.
 */
export class Flights<Value> {
  readonly #current = new Map<string, Flight<Value>>()

  /** The answer of the load that is under way, or of one that starts now. */
  join(id: string, work: Work<Value>): Promise<Value> {
    return this.#current.get(id)?.answer ?? this.#start(id, work)
  }

  /** The answer of a load that starts after this call; all who ask while another load runs share the next one. */
  joinNext(id: string, work: Work<Value>): Promise<Value> {
    const running = this.#current.get(id)
    if (!running) return this.#start(id, work)
    const start = () => this.#start(id, work)
    running.next ??= running.answer.then(start, start)
    return running.next
  }

  overtake(matches: (id: string) => boolean): void {
    for (const id of this.#current.keys()) if (matches(id)) this.#current.delete(id)
  }

  #start(id: string, work: Work<Value>): Promise<Value> {
    const loading = work.load()
    const flight: Flight<Value> = { answer: loading, next: undefined }
    flight.answer = loading.then(
      (value) => {
        if (this.#land(id, flight)) work.keep(value)
        return value
      },
      (error: unknown) => {
        this.#land(id, flight)
        throw error
      },
    )
    this.#current.set(id, flight)
    return flight.answer
  }

  /** True when nothing has overtaken the flight. */
  #land(id: string, flight: Flight<Value>): boolean {
    if (this.#current.get(id) !== flight) return false
    this.#current.delete(id)
    return true
  }
}
