import { ExponentialBackoff, handleWhenResult, retry, type RetryPolicy } from 'cockatiel'
import type { Credential, ExchangeResult, GatewayCall, SendResult, VendorAuth, VendorRequest } from '#worker/lib/vendor-call.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { CallQueue } from './call-queue.ts'
import { exchange, type Fetcher } from './exchange.ts'
import { type Gate, notSentFor } from './gate.ts'
import type { SentCalls } from './sent-calls.ts'

export type DispatcherOptions = {
  auth: VendorAuth
  gate: Gate
  sentCalls: SentCalls
  fetcher: Fetcher
  budget: { inFlight: number; waiting: number }
  maxWaitMs?: number
  firstRetryDelayMs?: number
}

const READ_RETRIES = 2
/** A lease outlives its call: login, both attempts after a rejected credential, and the body. */
const LEASE_FACTOR = 3

/** One vendor's calls, in this order: coalesce, retry (reads only), queue, breaker and credential, mark as sent, send. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #queue: CallQueue
  readonly #retry: RetryPolicy
  /** Reads that have not left yet. One that left may show the state from before a newcomer's question, so none joins it. */
  readonly #waiting = new Map<string, Promise<SendResult>>()
  #probing: Promise<boolean> | null = null

  constructor(options: DispatcherOptions) {
    this.#options = options
    this.#queue = new CallQueue({ ...options.budget, maxWaitMs: options.maxWaitMs ?? NUMBERS.vendorQueueWaitMs })
    this.#retry = retry(handleWhenResult(isTransient), {
      maxAttempts: READ_RETRIES,
      backoff: new ExponentialBackoff({ initialDelay: options.firstRetryDelayMs ?? 200, maxDelay: 2000 }),
    })
  }

  send(call: GatewayCall): Promise<SendResult> {
    if (call.kind === 'write') return this.#attempt(call)
    if (call.coalesceKey === undefined) return this.#read(call)
    const key = `${call.method} ${call.path} ${call.coalesceKey}`
    const waiting = this.#waiting.get(key)
    if (waiting) return waiting
    const shared = this.#read(call, () => this.#waiting.delete(key))
    this.#waiting.set(key, shared)
    return shared.finally(() => {
      if (this.#waiting.get(key) === shared) this.#waiting.delete(key)
    })
  }

  #read(call: GatewayCall, leaving: () => void = () => undefined): Promise<SendResult> {
    return this.#retry.execute(() => this.#attempt(call, leaving))
  }

  async #attempt(call: GatewayCall, leaving: () => void = () => undefined): Promise<SendResult> {
    const result = await this.#queue.run(() => this.#leave(call, leaving))
    return 'refused' in result ? { kind: 'not-sent', reason: result.refused } : result
  }

  async #leave(call: GatewayCall, leaving: () => void): Promise<SendResult> {
    const { gate, sentCalls } = this.#options
    const leaseMs = timeoutOf(call) * LEASE_FACTOR
    if (this.#probing) await this.#probing
    let entry = await gate.enter(call.kind, leaseMs)
    if (entry.kind === 'probe-first') {
      await this.#probe()
      entry = await gate.enter(call.kind, leaseMs)
    }
    if (entry.kind === 'probe-first') return { kind: 'not-sent', reason: 'breaker-open', retryAfterMs: 0 }
    if (entry.kind === 'refused') return entry.result
    if (call.callId !== undefined && !sentCalls.markSent(call.callId)) {
      await gate.leave(entry.lease, true)
      return { kind: 'not-sent', reason: 'withdrawn' }
    }
    leaving()
    const result = await this.#exchange(call, entry.credential)
    await gate.leave(entry.lease, !isTransient(result))
    return result
  }

  /** A rejected credential means nothing was applied, so even a write goes out again, once, with a fresh one. */
  async #exchange(call: VendorRequest, credential: Credential): Promise<SendResult> {
    const first = await this.#once(call, credential)
    if (first.kind !== 'answered' || !this.#options.auth.rejects(first.response)) return first
    const renewed = await this.#options.gate.renew(credential.token)
    if (renewed.kind !== 'credential') return notSentFor(renewed)
    return this.#once(call, renewed.credential)
  }

  #once(call: VendorRequest, credential: Credential): Promise<ExchangeResult> {
    return exchange(this.#options.fetcher, this.#options.auth.authorize(call, credential), timeoutOf(call))
  }

  /** However many writes wait for the circuit, one read tries the vendor; it runs in the place of the write that asked. */
  #probe(): Promise<boolean> {
    this.#probing ??= this.#sendProbe().finally(() => {
      this.#probing = null
    })
    return this.#probing
  }

  async #sendProbe(): Promise<boolean> {
    const { auth, gate } = this.#options
    const entry = await gate.enter('read', timeoutOf(auth.probe) * LEASE_FACTOR)
    if (entry.kind !== 'admitted') return false
    const ok = !isTransient(await this.#exchange(auth.probe, entry.credential))
    await gate.leave(entry.lease, ok)
    return ok
  }
}

/** No complete answer, or the vendor's side broke: what counts against it, and what a read may repeat. */
function isTransient(result: unknown): boolean {
  const { kind, response } = result as ExchangeResult & { response?: { status: number } }
  return kind === 'no-answer' || (kind === 'answered' && (response?.status ?? 0) >= 500)
}

function timeoutOf(request: VendorRequest): number {
  if (request.timeoutMs !== undefined) return request.timeoutMs
  if (request.kind === 'write') return NUMBERS.vendorWriteTimeoutMs
  return request.lane === 'long' ? NUMBERS.vendorLongReadTimeoutMs : NUMBERS.vendorReadTimeoutMs
}
