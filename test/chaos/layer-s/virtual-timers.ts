interface Timer {
  at: number
  id: number
  run: () => void
}

/** setTimeout on a virtual clock, for code that keeps its own timers. Promises run in real time between two moments. */
export class VirtualTimers {
  now: number
  #heap: Timer[] = []
  #nextId = 1
  #cleared = new Set<number>()
  readonly #real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }

  constructor(now: number) {
    this.now = now
  }

  install(): void {
    const set = (run: () => void, delayMs = 0): number => this.#add(run, delayMs)
    const clear = (id: number | undefined): void => void (id !== undefined && this.#cleared.add(id))
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear })
  }

  uninstall(): void {
    Object.assign(globalThis, this.#real)
  }

  sleepUntil(at: number): Promise<void> {
    return new Promise((resolve) => void this.#add(resolve, at - this.now))
  }

  /** Moves on to the next timer and fires what is due; false: none is left. */
  async step(): Promise<boolean> {
    await settled()
    const next = this.#pop()
    if (!next) return false
    this.now = Math.max(this.now, next.at)
    next.run()
    for (let more = this.#heap[0]; more && more.at <= this.now; more = this.#heap[0]) this.#pop()?.run()
    return true
  }

  #add(run: () => void, delayMs: number): number {
    const timer = { at: this.now + Math.max(0, Math.ceil(delayMs)), id: this.#nextId++, run }
    const heap = this.#heap
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(timer, heap[parent] as Timer)) break
      heap[index] = heap[parent] as Timer
      index = parent
    }
    heap[index] = timer
    return timer.id
  }

  #pop(): Timer | undefined {
    for (;;) {
      const first = this.#shift()
      if (!first) return undefined
      if (!this.#cleared.delete(first.id)) return first
    }
  }

  #shift(): Timer | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!first || !last || heap.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++
      if (!isBefore(heap[child] as Timer, last)) break
      heap[index] = heap[child] as Timer
      index = child
    }
    heap[index] = last
    return first
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id)
}

/** Bodies of answers are streams: their ends arrive a turn of the loop later. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
}
