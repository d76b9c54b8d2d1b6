import type { ReplyEdit } from './edit-reply.ts'
import type { Vendor } from './ledger.ts'

export const FAULT_KINDS = [
  'reply-lost',
  'late',
  'status',
  'html',
  'html-applied',
  'hang',
  'hang-applied',
  'cut-body',
  'half-body',
  'edit',
  'limit',
  'down',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

export interface FaultInput {
  vendor: Vendor | '*'
  operation?: string | undefined
  key?: string | undefined
  kind: FaultKind
  count?: number | undefined
  skip?: number | undefined
  delayMs?: number | undefined
  status?: number | undefined
  edits?: ReplyEdit[] | undefined
}

export interface Fault {
  id: string
  vendor: string
  operation: string
  key: string | null
  kind: FaultKind
  skip: number
  delayMs: number
  status: number
  edits: ReplyEdit[]
  /** null: until removed */
  remaining: number | null
  hits: number
  held: number
}

const DEFAULT_DELAY_MS = 60_000
const DEFAULT_STATUS = 503

/** Switched-on faults of one tenant, in memory; an exhausted fault stays listed until it is removed. */
export class Faults {
  #faults = new Map<string, Fault>()
  #waiting = new Map<string, Set<() => void>>()
  #lastId = 0

  add(input: FaultInput): Fault {
    this.#lastId += 1
    const count = input.count ?? 1
    const fault: Fault = {
      id: `fault-${this.#lastId}`,
      vendor: input.vendor,
      operation: input.operation ?? '*',
      key: input.key ?? null,
      kind: input.kind,
      skip: input.skip ?? 0,
      delayMs: input.delayMs ?? DEFAULT_DELAY_MS,
      status: input.status ?? DEFAULT_STATUS,
      edits: input.edits ?? [],
      remaining: count === 0 ? null : count,
      hits: 0,
      held: 0,
    }
    this.#faults.set(fault.id, fault)
    return fault
  }

  /** The fault that breaks this call, already counted; the oldest matching one wins. */
  take(call: { vendor: string; operation: string; key: string }): Fault | undefined {
    for (const fault of this.#faults.values()) {
      if (fault.remaining === 0 || !matches(fault, call)) continue
      if (fault.skip > 0) {
        fault.skip -= 1
        continue
      }
      fault.hits += 1
      if (fault.remaining !== null) fault.remaining -= 1
      return fault
    }
    return undefined
  }

  hold(fault: Fault): Promise<void> {
    if (this.#faults.get(fault.id) !== fault) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiting = this.#waiting.get(fault.id) ?? new Set()
    waiting.add(resolve)
    this.#waiting.set(fault.id, waiting)
    fault.held = waiting.size
    return promise
  }

  remove(id: string): boolean {
    const fault = this.#faults.get(id)
    if (!fault) return false
    this.#faults.delete(id)
    for (const release of this.#waiting.get(id) ?? []) release()
    this.#waiting.delete(id)
    return true
  }

  clear(): void {
    for (const id of this.#faults.keys()) this.remove(id)
  }

  list(): Fault[] {
    return [...this.#faults.values()].map((fault) => ({ ...fault }))
  }
}

function matches(fault: Fault, call: { vendor: string; operation: string; key: string }): boolean {
  return (
    (fault.vendor === '*' || fault.vendor === call.vendor) &&
    (fault.operation === '*' || fault.operation === call.operation) &&
    (fault.key === null || fault.key === call.key)
  )
}
