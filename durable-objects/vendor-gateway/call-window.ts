import type { IBreaker } from 'cockatiel'
import { type Clock, clock as portalClock } from '#worker/lib/clock.ts'

export type WindowLimits = { windowMs: number; minimumCalls: number; failureShare: number }

/** Says "open" at the given share of failures among enough calls of the last window; cockatiel's own keeps older calls when traffic is thin. */
export class CallWindow implements IBreaker {
  readonly #limits: WindowLimits
  readonly #clock: Clock
  #calls: { at: number; ok: boolean }[] = []

  constructor(limits: WindowLimits, clock: Clock = portalClock) {
    this.#limits = limits
    this.#clock = clock
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
    const now = this.#clock.now()
    this.#calls = this.#calls.filter((call) => Math.abs(now - call.at) < this.#limits.windowMs)
    this.#calls.push({ at: now, ok })
  }
}
