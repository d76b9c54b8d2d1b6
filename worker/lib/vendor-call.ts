import type { Vendor } from './errors.ts'

/** One HTTP call to a vendor, without its credentials: the gateway adds them. Plain data, because it crosses RPC. */
export type VendorRequest = {
  vendor: Vendor
  operation: string
  /** Reads may be repeated by the gateway; a write that may have been sent never is. */
  kind: 'read' | 'write'
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Appended to the vendor's base URL. */
  path: string
  headers?: Record<string, string>
  body?: string
  timeoutMs?: number
  /** Equal concurrent reads with one key are one call. */
  coalesceKey?: string
  /** Calls that may take long keep out of the way of short ones. */
  lane?: 'short' | 'long'
  /** Of a write, never used twice: whoever kept it can ask after a crash whether the call left. Absent: one is made. */
  callId?: string
}

export type GatewayCall = VendorRequest

export type VendorResponse = { status: number; headers: Record<string, string>; body: string }

export type NotSentReason =
  | 'breaker-open'
  | 'queue-full'
  | 'queue-timeout'
  | 'credential-unreachable'
  | 'credential-refused'
  | 'withdrawn'
  | 'misconfigured'
  | 'gateway-lost'

export type NoAnswerReason = 'timeout' | 'connection' | 'cut-body' | 'too-large' | 'gateway-lost'

/** The three outcomes that must never be mixed up: an answer, certainly not sent, sent without a complete answer. */
export type SendResult =
  | { kind: 'answered'; response: VendorResponse }
  | { kind: 'not-sent'; reason: NotSentReason; retryAfterMs?: number; detail?: string }
  | { kind: 'no-answer'; reason: NoAnswerReason }

/** What leaves for the vendor, credentials included. Never logged. */
export type Outgoing = { method: string; url: string; headers: Record<string, string>; body?: string }
export type ExchangeResult = Extract<SendResult, { kind: 'answered' | 'no-answer' }>

export type Credential = { token: string; baseUrl: string }
export type LoginResult =
  | { kind: 'credential'; credential: Credential }
  /** The vendor said no; `detail` is its error code for the log. */
  | { kind: 'refused'; detail: string }
  | { kind: 'unreachable'; detail: string }

/** How calls to one vendor get their credentials; implemented by vendors/<name>/auth.ts, used inside the gateway only. */
export interface VendorAuth {
  /** After this a credential is renewed before it is used again. */
  readonly lifetimeMs: number
  /** A harmless read that shows whether the vendor is back, when no other read comes along. */
  readonly probe: VendorRequest
  login(exchange: (outgoing: Outgoing) => Promise<ExchangeResult>): Promise<LoginResult>
  authorize(request: VendorRequest, credential: Credential): Outgoing
  /** True: the vendor rejected the credential itself and applied nothing. */
  rejects(response: VendorResponse): boolean
}

/** One row per writing call (reliability §4d): what makes it safe to use although no vendor takes an idempotency key. */
export type VendorWrite = {
  vendor: Vendor
  operation: string
  /** How its effect is taken back, or why it cannot be. */
  reversible: string
  /** What in the vendor's record names our call. */
  marker: string
  /** "Did it happen?" */
  lookUp: string
  /** How long an unknown call may still take effect. */
  settleMs: number
  /** Sending it again does no harm. */
  repeatable: boolean
  /** Answers that prove nothing was applied, beside refused credentials and limits. */
  definiteErrors: readonly string[]
}

/** Base URL plus path, refused when the result leaves the base. */
export function vendorUrl(baseUrl: string, path: string): string | null {
  if (!path.startsWith('/')) return null
  const base = new URL(baseUrl)
  const prefix = base.pathname.endsWith('/') ? base.pathname.slice(0, -1) : base.pathname
  const url = new URL(base.origin + prefix + path)
  return url.origin === base.origin && url.pathname.startsWith(`${prefix}/`) ? url.href : null
}
