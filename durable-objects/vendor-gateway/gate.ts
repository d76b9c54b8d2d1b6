import type { Credential, LoginResult, SendResult } from '#worker/lib/vendor-call.ts'
import type { Circuit } from './circuit.ts'
import type { Credentials } from './credentials.ts'

type NotSent = Extract<SendResult, { kind: 'not-sent' }>
export type Entry =
  | { kind: 'admitted'; lease: string; credential: Credential }
  | { kind: 'probe-first' }
  | { kind: 'refused'; result: NotSent }

/** What every call passes right before it leaves: the breaker's permission and a credential. */
export interface Gate {
  enter(kind: 'read' | 'write', leaseMs: number): Promise<Entry>
  leave(lease: string, ok: boolean): Promise<void>
  renew(token: string): Promise<LoginResult>
}

export class LocalGate implements Gate {
  readonly #circuit: Circuit
  readonly #credentials: Credentials

  constructor(circuit: Circuit, credentials: Credentials) {
    this.#circuit = circuit
    this.#credentials = credentials
  }

  async enter(kind: 'read' | 'write', leaseMs: number): Promise<Entry> {
    const admission = this.#circuit.admit(kind, leaseMs)
    if (admission.kind === 'open') {
      if (admission.probeFirst) return { kind: 'probe-first' }
      return refused({ kind: 'not-sent', reason: 'breaker-open', retryAfterMs: admission.retryAfterMs })
    }
    const login = await this.#credentials.get()
    if (login.kind === 'credential') return { kind: 'admitted', lease: admission.lease, credential: login.credential }
    await this.#circuit.report(admission.lease, login.kind === 'refused')
    return refused(notSentFor(login))
  }

  leave(lease: string, ok: boolean): Promise<void> {
    return this.#circuit.report(lease, ok)
  }

  renew(token: string): Promise<LoginResult> {
    return this.#credentials.renew(token)
  }
}

/** The gate of an object whose token and breaker live in another one. A stub that failed stays broken: one per call. */
export class RemoteGate implements Gate {
  readonly #owner: () => Gate

  constructor(owner: () => Gate) {
    this.#owner = owner
  }

  async enter(kind: 'read' | 'write', leaseMs: number): Promise<Entry> {
    try {
      return await this.#twice((owner) => owner.enter(kind, leaseMs))
    } catch {
      return refused({ kind: 'not-sent', reason: 'gateway-lost' })
    }
  }

  async leave(lease: string, ok: boolean): Promise<void> {
    // A lost report counts as a failed call when its lease ends.
    await this.#owner()
      .leave(lease, ok)
      .catch(() => undefined)
  }

  async renew(token: string): Promise<LoginResult> {
    try {
      return await this.#twice((owner) => owner.renew(token))
    } catch {
      return { kind: 'unreachable', detail: 'gateway-lost' }
    }
  }

  async #twice<T>(ask: (owner: Gate) => Promise<T>): Promise<T> {
    try {
      return await ask(this.#owner())
    } catch {
      return await ask(this.#owner())
    }
  }
}

export function notSentFor(login: Exclude<LoginResult, { kind: 'credential' }>): NotSent {
  const reason = login.kind === 'refused' ? 'credential-refused' : 'credential-unreachable'
  return { kind: 'not-sent', reason, detail: login.detail }
}

function refused(result: NotSent): Entry {
  return { kind: 'refused', result }
}
