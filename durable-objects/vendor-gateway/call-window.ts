import type { IBreaker } from 'cockatiel'

export type WindowLimits = { windowMs: number; minimumCalls: number; failureShare: number }

/** Says "open" at the given share of failures among enough calls of the last window; cockatiel's own keeps older calls when traffic is thin. */
export class CallWindow implements IBreaker {
  readonly #limits: WindowLimits
  #calls: { at: number; ok: boolean }[] = []

  constructor(limits: WindowLimits) {
    this.#limits = limits
  }

  get state(): unknown {
    return this.#calls
  }

  set state(value: unknown) {
    this.#calls = Array.isArray(value) ? value : []
  }

  success(): void {
    this.#add(true)
  }

  failure(): boolean {
    this.#add(false)
    const { minimumCalls, failureShare } = this.#limits
    const failures = this.#calls.filter((call) => !call.ok).length
    return this.#calls.length >= minimumCalls && failures >= failureShare * this.#calls.length
  }

  /** A closed circuit starts with a clean window, or its old failures would open it again at once. */
  clear(): void {
    this.#calls = []
  }

  #add(ok: boolean): void {
    const now = Date.now()
    this.#calls = this.#calls.filter((call) => call.at > now - this.#limits.windowMs)
    this.#calls.push({ at: now, ok })
  }
}
