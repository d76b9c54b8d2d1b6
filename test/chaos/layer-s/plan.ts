export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export type Vendor = 'salesforce' | 'whmcs' | 'freebit'
export type Category = 'esim' | 'physical' | 'vpn' | 'internet'

/**
 * How one vendor call goes wrong. `late`: no answer, applied after `delayMs`. `twice`: applied at once and again later, as a proxy
 * that repeats does. `html` and `error` are answers that mean nothing (200 with a page, 5xx); `…-applied`: the effect happened.
 * A read that meets one of them fails.
 */
export type FaultKind =
  | 'lost'
  | 'late'
  | 'twice'
  | 'not-sent'
  | 'refused'
  | 'html'
  | 'html-applied'
  | 'error'
  | 'error-applied'
  | 'hang'
export interface Fault {
  kind: FaultKind
  delayMs?: number
}

/** Where the process dies at a call. `in-flight`: the request goes on without it. */
export type Boundary = 'before-call' | 'in-flight' | 'effect-applied' | 'reply-not-stored' | 'stored-not-acked'
export interface Crash {
  boundary: Boundary
  downMs: number
}

/** How Salesforce's events about this order arrive (reliability §3). */
export type EventShape =
  | 'once'
  | 'twice'
  | 'five-at-once'
  | 'new-id'
  | 'after-30-days'
  | 'reordered'
  | 'late-1h'
  | 'late-3d'
  | 'missing'

export type ActionKind =
  | 'cancel'
  | 'withdraw'
  | 'approve-again'
  | 'press'
  | 'activate-now'
  | 'move-earlier'
  | 'move-later'
  | 'move-past'
  | 'make-immediate'
  | 'wake'
/** `at`: milliseconds after the approval. `value`: the new time of a move, likewise. */
export interface Action {
  at: number
  kind: ActionKind
  value?: number
}

export interface Outage {
  vendor: Vendor
  from: number
  to: number
  kind: 'not-sent' | 'error' | 'hang'
}

export type Flaw = 'no-card' | 'bad-eid' | 'no-number' | 'product-missing' | 'no-client' | 'too-far-ahead'

/** Everything that happens to one order, without randomness left. */
export interface Plan {
  category: Category
  /** Milliseconds after the approval; null: at once, on a press of Provision. */
  scheduledAfter: number | null
  events: EventShape
  /** The n-th vendor call of the history, reads included. */
  faults: Record<number, Fault>
  /** The n-th call of one operation. */
  named: Record<string, (Fault | null)[]>
  crashes: Record<number, Crash>
  /** A process that dies between two calls. */
  kills: { at: number; downMs: number }[]
  /** The stored state is put back to what it was so long ago, and the process starts a while later. */
  restores: { at: number; backMs: number; downMs: number }[]
  actions: Action[]
  outages: Outage[]
  /** A read-back shows an effect only after so long. */
  lagMs: { whmcs: number; freebit: number }
  /** The client's services fill so many pages; each is a call of its own. */
  pages: number
  flaw: Flaw | null
  latencyMs: number
}

export function calmPlan(changes: Partial<Plan> = {}): Plan {
  return {
    category: 'esim',
    scheduledAfter: null,
    events: 'once',
    faults: {},
    named: {},
    crashes: {},
    kills: [],
    restores: [],
    actions: [],
    outages: [],
    lagMs: { whmcs: 0, freebit: 0 },
    pages: 1,
    flaw: null,
    latencyMs: 100,
    ...changes,
  }
}
