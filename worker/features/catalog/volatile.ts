import type { VolatileView } from '#worker/contracts/catalog.ts'
import { type Clock, clock } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { askPublisher } from './ask-publisher.ts'
import { inTime, SharedWork } from './shared-work.ts'

type Answer = { ok: true; value: VolatileView } | { ok: false; retryAfterSeconds: number }
type KeepAlive = (work: Promise<unknown>) => void

/**
 * Stock and campaigns as an isolate knows them, one minute old at most. Without a fresh copy the answer is 503; when to ask again is kept
 * instead, so that visitors of a vendor that is away do not all reach the one publisher.
 */
export class VolatileReader {
  readonly #clock: Clock
  readonly #reading: SharedWork<'facts', VolatileView>
  #known: { view: VolatileView; until: number } | undefined
  #retryAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
    this.#reading = new SharedWork(clock)
  }

  async read(ask: () => Promise<Answer>, keepAlive: KeepAlive): Promise<VolatileView> {
    const now = this.#clock.now()
    if (this.#known && isWithinAMinute(this.#known.until - now)) return this.#known.view
    const pause = this.#retryAt - now
    if (isWithinAMinute(pause)) throw unavailable(pause)
    return inTime(this.#reading.start('facts', () => this.#read(ask), keepAlive))
  }

  async #read(ask: () => Promise<Answer>): Promise<VolatileView> {
    const answer = await ask().catch((error: unknown) => {
      if (error instanceof DomainError) this.#pauseFor(error.retryAfterSeconds ?? 0)
      throw error
    })
    const now = this.#clock.now()
    if (!answer.ok) throw unavailable(this.#pauseFor(answer.retryAfterSeconds))
    this.#known = { view: answer.value, until: Math.min(Date.parse(answer.value.readAt), now) + NUMBERS.volatileMs }
    return answer.value
  }

  #pauseFor(seconds: number): number {
    const pause = Math.min(seconds * 1000, NUMBERS.volatileMs)
    this.#retryAt = this.#clock.now() + pause
    return pause
  }
}

/** A clock that was moved back makes it more. */
function isWithinAMinute(milliseconds: number): boolean {
  return milliseconds > 0 && milliseconds <= NUMBERS.volatileMs
}

function unavailable(pauseMs: number): DomainError {
  return new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: Math.max(1, Math.ceil(pauseMs / 1000)) })
}

/** Browser and edge keep them for what is left of the minute, and never longer because something is slow or broken. */
export function volatileCacheHeaders(view: VolatileView, now: number): [string, string][] {
  const left = Math.floor((Date.parse(view.readAt) + NUMBERS.volatileMs - now) / 1000)
  const seconds = Math.max(1, Math.min(left, NUMBERS.volatileMs / 1000))
  return [
    ['Cache-Control', `public, max-age=${seconds}, must-revalidate`],
    ['Cloudflare-CDN-Cache-Control', `max-age=${seconds}, must-revalidate`],
    ['Cache-Tag', 'catalog'],
  ]
}

/** Of this isolate; public facts only. */
const facts = new VolatileReader(clock)

export function readVolatile(env: Env, keepAlive: KeepAlive): Promise<VolatileView> {
  return facts.read(() => askPublisher(env, async (publisher) => publisher.volatile()), keepAlive)
}
