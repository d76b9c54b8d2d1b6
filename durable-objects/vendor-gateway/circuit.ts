import { CircuitState, circuitBreaker, handleType, type CircuitBreakerPolicy } from 'cockatiel'
import { type Clock, clock as portalClock } from '#worker/lib/clock.ts'
import { type CallFigures, CallRecord } from './call-record.ts'
import { CallWindow, type WindowLimits } from './call-window.ts'

class CallFailed extends Error {}

export type CircuitLimits = WindowLimits & { openMs: number }
export type Admission =
  | { kind: 'admitted'; lease: string }
  /** `probeFirst`: the pause is over, but only a read may show that the vendor is back. */
  | { kind: 'open'; retryAfterMs: number; probeFirst: boolean }

export type CircuitHealth = CallFigures & { state: Circuit['state']; openSince: number | null }

/**
 * The breaker of one vendor. A call is admitted with a lease and reported later, because callers in other objects share it.
 * A lease that nobody reports counts as failed, so that a lost caller cannot keep a half-open circuit shut.
 * Window and pause go by the portal's clock, leases by real time, as the calls that they belong to.
 */
export class Circuit {
  readonly #policy: CircuitBreakerPolicy
  readonly #openMs: number
  readonly #clock: Clock
  readonly #leases = new Map<string, (ok: boolean) => Promise<void>>()
  readonly #record: CallRecord
  #openedAt = 0
  /** Since when no call has shown that the vendor is back. */
  #openSince: number | null = null

  constructor(limits: CircuitLimits, clock: Clock = portalClock) {
    const calls = new CallWindow(limits, clock)
    this.#openMs = limits.openMs
    this.#clock = clock
    this.#record = new CallRecord(clock)
    // The library's own pause knows real time only: it has none, and admit() keeps ours.
    this.#policy = circuitBreaker(handleType(CallFailed), { halfOpenAfter: 0, breaker: calls })
    this.#policy.onBreak(() => {
      this.#openedAt = this.#clock.now()
      this.#openSince ??= this.#openedAt
    })
    this.#policy.onReset(() => {
      this.#openSince = null
      calls.clear()
    })
  }

  get state(): 'closed' | 'open' | 'half-open' {
    if (this.#policy.state === CircuitState.Closed) return 'closed'
    return this.#policy.state === CircuitState.HalfOpen ? 'half-open' : 'open'
  }

  health(): CircuitHealth {
    return { ...this.#record.figures(), state: this.state, openSince: this.#openSince }
  }

  admit(kind: 'read' | 'write', leaseMs: number): Admission {
    if (this.state === 'half-open') return { kind: 'open', retryAfterMs: 1000, probeFirst: false }
    if (this.state === 'open') {
      const retryAfterMs = this.#openedAt + this.#openMs - this.#clock.now()
      // More than the whole pause: the clock was moved back.
      if (retryAfterMs > 0 && retryAfterMs <= this.#openMs) return { kind: 'open', retryAfterMs, probeFirst: false }
      if (kind === 'write') return { kind: 'open', retryAfterMs: 0, probeFirst: true }
    }
    return { kind: 'admitted', lease: this.#lease(leaseMs) }
  }

  /** Resolves when the circuit has taken the result into account. Unknown leases are expired ones: ignored. */
  async report(lease: string, ok: boolean): Promise<void> {
    await this.#leases.get(lease)?.(ok)
  }

  #lease(leaseMs: number): string {
    const lease = crypto.randomUUID()
    const startedAt = Date.now()
    const { promise: result, resolve } = Promise.withResolvers<boolean>()
    const settled = this.#policy
      .execute(async () => {
        const ok = await result
        this.#record.add(ok, Date.now() - startedAt)
        if (!ok) throw new CallFailed('the call failed')
      })
      .catch(() => undefined)
    const timer = setTimeout(() => resolve(false), leaseMs)
    void settled.finally(() => {
      clearTimeout(timer)
      this.#leases.delete(lease)
    })
    this.#leases.set(lease, async (ok) => {
      resolve(ok)
      await settled
    })
    return lease
  }
}
