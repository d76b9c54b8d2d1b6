import { type Clock, clock as portalClock } from '#worker/lib/clock.ts'

const KEPT_MS = 5 * 60_000
const KEPT_CALLS = 2000

export type CallFigures = { calls: number; failures: number; slowestTwentiethMs: number }

/** What the calls of the last minutes were like, for whoever watches. Durations are real, their age goes by the portal's clock. */
export class CallRecord {
  readonly #clock: Clock
  #calls: { at: number; ok: boolean; tookMs: number }[] = []

  constructor(clock: Clock = portalClock) {
    this.#clock = clock
  }

  add(ok: boolean, tookMs: number): void {
    this.#calls.push({ at: this.#clock.now(), ok, tookMs })
    if (this.#calls.length > KEPT_CALLS) this.#calls.shift()
  }

  /** `slowestTwentiethMs`: one in twenty took at least this long. */
  figures(): CallFigures {
    const now = this.#clock.now()
    this.#calls = this.#calls.filter(({ at }) => Math.abs(now - at) < KEPT_MS)
    const times = this.#calls.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b)
    return {
      calls: times.length,
      failures: this.#calls.filter(({ ok }) => !ok).length,
      slowestTwentiethMs: times[Math.floor(times.length * 0.95)] ?? 0,
    }
  }
}
