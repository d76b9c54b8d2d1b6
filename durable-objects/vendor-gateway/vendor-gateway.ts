import { DurableObject } from 'cloudflare:workers'
import { parseEnv } from '#worker/env.ts'
import type { Vendor } from '#worker/lib/errors.ts'
import { log } from '#worker/lib/log.ts'
import { NUMBERS, VENDOR_BUDGET } from '#worker/lib/numbers.ts'
import type { GatewayCall, LoginResult, SendResult } from '#worker/lib/vendor-call.ts'
import { vendorGatewayNamed } from '#worker/stubs.ts'
import { createAuth } from './auth.ts'
import { Circuit, type CircuitHealth } from './circuit.ts'
import { Credentials } from './credentials.ts'
import { Dispatcher } from './dispatcher.ts'
import { exchange, type Fetcher } from './exchange.ts'
import { type Entry, type Gate, LocalGate, RemoteGate } from './gate.ts'
import { type SentCalls, StoredSentCalls } from './sent-calls.ts'

/** The object of Salesforce's pool that holds its token and breaker. */
const OWNERS: Partial<Record<Vendor, string>> = { salesforce: 'salesforce-short-0' }

type Parts = { dispatcher: Dispatcher; gate: Gate; circuit: Circuit | null }

/**
 * All calls to one vendor leave through here: one token, one budget, one breaker for the whole planet.
 * Credentials never leave the object (its pool mates excepted), results are tagged data, nothing expected is thrown.
 * Accepted limit: budget, breaker and token are memory; a reset starts them afresh, only the sent marks are stored.
 * The breaker goes by the portal's clock, so that a moved clock ends an outage's pause; timeouts, tokens and sent marks go by real time.
 */
export class VendorGateway extends DurableObject<Env> {
  readonly #sentCalls: SentCalls
  #parts: Parts | null = null

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#sentCalls = new StoredSentCalls(ctx.storage, () => Date.now())
  }

  async send(call: GatewayCall): Promise<SendResult> {
    const result = await this.#ready().dispatcher.send(call)
    logFailure(call, result)
    return result
  }

  /** Asked by a caller that lost its answer: did this write leave? 'not-sent' withdraws it for good. */
  settle(callId: string): 'sent' | 'not-sent' {
    return this.#sentCalls.settle(callId)
  }

  /** How the vendor answers; of Salesforce's pool the object that holds the breaker knows. */
  health(): CircuitHealth | null {
    return this.#ready().circuit?.health() ?? null
  }

  /** For the other objects of the same vendor's pool. */
  enter(kind: 'read' | 'write', leaseMs: number): Promise<Entry> {
    return this.#ready().gate.enter(kind, leaseMs)
  }

  leave(lease: string, ok: boolean): Promise<void> {
    return this.#ready().gate.leave(lease, ok)
  }

  renew(token: string): Promise<LoginResult> {
    return this.#ready().gate.renew(token)
  }

  #ready(): Parts {
    this.#parts ??= this.#build()
    return this.#parts
  }

  #build(): Parts {
    const name = this.ctx.id.name ?? ''
    const vendor = vendorOf(name)
    const auth = createAuth(vendor, parseEnv(this.env))
    const fetcher: Fetcher = (url, init) => fetch(url, init)
    const owner = OWNERS[vendor]
    const isOwner = owner === undefined || owner === name
    const circuit = isOwner
      ? new Circuit({
          windowMs: NUMBERS.breakerWindowMs,
          minimumCalls: NUMBERS.breakerMinimumCalls,
          failureShare: NUMBERS.breakerFailureShare,
          openMs: NUMBERS.breakerOpenMs,
        })
      : null
    const credentials = new Credentials({
      login: () => auth.login((outgoing) => exchange(fetcher, outgoing, NUMBERS.vendorReadTimeoutMs)),
      lifetimeMs: auth.lifetimeMs,
      now: () => Date.now(),
    })
    const gate = circuit ? new LocalGate(circuit, credentials) : new RemoteGate(() => vendorGatewayNamed(this.env, owner ?? name))
    const dispatcher = new Dispatcher({ auth, gate, fetcher, sentCalls: this.#sentCalls, budget: VENDOR_BUDGET[vendor] })
    return { dispatcher, gate, circuit }
  }
}

function logFailure({ vendor, operation, kind }: GatewayCall, result: SendResult): void {
  if (result.kind === 'answered' && result.response.status < 500) return
  const reason = result.kind === 'answered' ? `status ${result.response.status}` : result.reason
  log('vendor-gateway').warn('vendor call failed', { vendor, operation, kind, outcome: result.kind, reason })
}

function vendorOf(name: string): Vendor {
  const vendor = name.split('-')[0]
  if (vendor === 'salesforce' || vendor === 'whmcs' || vendor === 'freebit' || vendor === 'sendgrid') return vendor
  throw new Error(`no vendor gateway is called "${name}"`)
}
