import type { Clock } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { within } from '#worker/lib/within.ts'

/**
 * One run of the same work at a time, shared by all requests of an isolate. It belongs to the request that started it and may never
 * settle when that request is cut off: so nobody waits for it, or counts on it, longer than this.
 */
const LONGEST_RUN_MS = 20_000

export class SharedWork<Key, Result> {
  readonly #clock: Clock
  readonly #running = new Map<Key, { work: Promise<Result>; since: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isRunning(key: Key, now: number): boolean {
    const run = this.#running.get(key)
    return run !== undefined && Math.abs(now - run.since) < LONGEST_RUN_MS
  }

  /** Joins the run of this key or starts one, which `keepAlive` must hold until it ends. */
  start(key: Key, begin: () => Promise<Result>, keepAlive: (work: Promise<unknown>) => void): Promise<Result> {
    const now = this.#clock.now()
    const running = this.#running.get(key)
    if (running && this.isRunning(key, now)) return running.work
    const work = begin().finally(() => {
      if (this.#running.get(key)?.work === work) this.#running.delete(key)
    })
    this.#running.set(key, { work, since: now })
    keepAlive(work.catch(() => undefined))
    return work
  }
}

export function inTime<Result>(work: Promise<Result>): Promise<Result> {
  return within(work, LONGEST_RUN_MS, () => new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 5 }))
}
