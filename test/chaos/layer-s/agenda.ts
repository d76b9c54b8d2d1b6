/** What a fiber waits for: so many milliseconds, or another fiber. */
export type Wait = number | Task
export type Fiber<T = void> = Generator<Wait, T, void>

export interface Now {
  readonly now: number
}

export class Task {
  done = false
  waiters: (() => void)[] = []
}

interface Item {
  at: number
  seq: number
  run: () => void
}

/** The virtual clock. Things of one moment happen in the order in which they were planned. */
export class Agenda {
  now: number
  #items: Item[] = []
  #seq = 0

  constructor(now: number) {
    this.now = now
  }

  at(time: number, run: () => void): void {
    const item = { at: Math.max(time, this.now), seq: this.#seq++, run }
    let index = this.#items.length
    while (index > 0 && isLater(this.#items[index - 1] as Item, item)) index--
    this.#items.splice(index, 0, item)
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.now + delayMs, run)
  }

  /** `alive` is asked before each step: a fiber of a process that died does not go on. */
  spawn(fiber: Fiber, alive: () => boolean): Task {
    const task = new Task()
    const step = (): void => {
      if (!alive()) return
      const { done, value } = fiber.next()
      if (done) {
        task.done = true
        for (const waiter of task.waiters) this.after(0, waiter)
      } else if (value instanceof Task) {
        if (value.done) this.after(0, step)
        else value.waiters.push(step)
      } else {
        this.after(value as number, step)
      }
    }
    step()
    return task
  }

  /** Until nothing is planned, or past the end. False: something went round and round. */
  run(until: number, mostSteps: number): boolean {
    for (let steps = 0; steps < mostSteps; steps++) {
      const item = this.#items[0]
      if (!item || item.at > until) return true
      this.#items.shift()
      this.now = item.at
      item.run()
    }
    return false
  }
}

function isLater(a: Item, b: Item): boolean {
  return a.at > b.at || (a.at === b.at && a.seq > b.seq)
}
