import { Circuit } from '#objects/vendor-gateway/circuit.ts'
import { Credentials } from '#objects/vendor-gateway/credentials.ts'
import { Dispatcher } from '#objects/vendor-gateway/dispatcher.ts'
import { LocalGate } from '#objects/vendor-gateway/gate.ts'
import { NUMBERS, SALESFORCE_SHORT_OBJECTS, VENDOR_BUDGET } from '#worker/lib/numbers.ts'
import type { VendorAuth } from '#worker/lib/vendor-call.ts'
import type { Vendor } from './plan.ts'
import type { VirtualTimers } from './virtual-timers.ts'

const LATENCY_MS = 100

export interface Traffic {
  inFlight: number
  most: number
  answered: number
  failed: number
}

/** The real gateways of the three vendors: queue, breaker, retries, on virtual time, before vendors that may be down. */
export class Gateways {
  readonly traffic: Record<Vendor, Traffic> = { salesforce: none(), whmcs: none(), freebit: none() }
  readonly #timers: VirtualTimers
  readonly #isDown: (vendor: Vendor) => boolean
  readonly #dispatchers: Record<Vendor, Dispatcher[]>
  #applies = new Map<string, () => unknown>()
  #nextCall = 1

  constructor(timers: VirtualTimers, isDown: (vendor: Vendor) => boolean) {
    this.#timers = timers
    this.#isDown = isDown
    this.#dispatchers = {
      salesforce: this.#open('salesforce', SALESFORCE_SHORT_OBJECTS),
      whmcs: this.#open('whmcs', 1),
      freebit: this.#open('freebit', 1),
    }
  }

  /** Calls in flight that all objects of a vendor together may have. */
  budgetOf(vendor: Vendor): number {
    return VENDOR_BUDGET[vendor].inFlight * this.#dispatchers[vendor].length
  }

  /** `order` picks the object, where a vendor has several. */
  async call<T>(vendor: Vendor, kind: 'read' | 'write', operation: string, order: number, apply: () => T) {
    const id = String(this.#nextCall++)
    let value: T | undefined
    this.#applies.set(id, () => {
      value = apply()
    })
    const objects = this.#dispatchers[vendor]
    const dispatcher = objects[order % objects.length] as Dispatcher
    const result = await dispatcher.send({ vendor, operation, kind, method: 'POST', path: `/${id}` })
    this.#applies.delete(id)
    if (result.kind === 'answered' && result.response.status === 200) return { kind: 'ok', value: value as T } as const
    if (result.kind === 'not-sent') return { kind: 'not-sent', retryAfterMs: result.retryAfterMs ?? null } as const
    return kind === 'read' ? ({ kind: 'not-sent', retryAfterMs: null } as const) : ({ kind: 'unknown' } as const)
  }

  #open(vendor: Vendor, objects: number): Dispatcher[] {
    const { breakerWindowMs, breakerMinimumCalls, breakerFailureShare, breakerOpenMs } = NUMBERS
    const clock = { now: () => this.#timers.now }
    const limits = {
      windowMs: breakerWindowMs,
      minimumCalls: breakerMinimumCalls,
      failureShare: breakerFailureShare,
      openMs: breakerOpenMs,
    }
    const auth = authOf(vendor)
    const login = () => auth.login(() => Promise.reject(new Error('no login call')))
    const gate = new LocalGate(
      new Circuit(limits, clock),
      new Credentials({ login, lifetimeMs: auth.lifetimeMs, now: clock.now }),
    )
    const sentCalls = { markSent: () => true, settle: () => 'sent' as const }
    const fetcher = (url: string) => this.#answer(vendor, url)
    return Array.from(
      { length: objects },
      () => new Dispatcher({ auth, gate, sentCalls, fetcher, budget: VENDOR_BUDGET[vendor] }),
    )
  }

  async #answer(vendor: Vendor, url: string): Promise<Response> {
    const traffic = this.traffic[vendor]
    traffic.inFlight++
    traffic.most = Math.max(traffic.most, traffic.inFlight)
    await this.#timers.sleepUntil(this.#timers.now + LATENCY_MS)
    traffic.inFlight--
    if (this.#isDown(vendor)) {
      traffic.failed++
      throw new TypeError('connection refused')
    }
    traffic.answered++
    this.#applies.get(url.slice(url.lastIndexOf('/') + 1))?.()
    return new Response('{}')
  }
}

function none(): Traffic {
  return { inFlight: 0, most: 0, answered: 0, failed: 0 }
}

function authOf(vendor: Vendor): VendorAuth {
  const baseUrl = `https://${vendor}.test`
  return {
    lifetimeMs: Number.MAX_SAFE_INTEGER,
    probe: { vendor, operation: 'probe', kind: 'read', method: 'GET', path: '/probe' },
    login: async () => ({ kind: 'credential', credential: { token: 'token', baseUrl } }),
    authorize: ({ method, path }) => ({ method, url: `${baseUrl}${path}`, headers: {} }),
    rejects: () => false,
  }
}
