import type { Agenda, Fiber } from './agenda.ts'
import type { Book } from './book.ts'
import { type Fault, MINUTE, type Plan, type Vendor } from './plan.ts'

export type Answer<T> = { kind: 'ok'; value: T } | { kind: 'not-sent' } | { kind: 'unknown' } | { kind: 'refused' }

export interface Process {
  /** Ends every fiber of the process; it starts again later. */
  die(downMs: number): void
}

const READ_TIMEOUT_MS = 10_000
const WRITE_TIMEOUT_MS = 30_000
/** When a vendor that hung past our timeout gets to it all the same. */
const HANG_APPLIES_MS = 45_000
const IN_FLIGHT_APPLIES_MS = 5_000

/** Carries each vendor call and breaks it as the plan says. */
export class Wire {
  calls = 0
  readonly times: number[] = []
  /** The process dies once the outcome of the running call is stored. */
  diesAfterStore: number | null = null
  readonly #agenda: Agenda
  readonly #book: Book
  readonly #plan: Plan
  readonly #start: number
  readonly #named: Map<string, (Fault | null)[]>
  readonly #process: Process

  constructor(means: { agenda: Agenda; book: Book; plan: Plan; start: number; process: Process }) {
    this.#agenda = means.agenda
    this.#book = means.book
    this.#plan = means.plan
    this.#start = means.start
    this.#process = means.process
    this.#named = new Map(Object.entries(means.plan.named).map(([name, faults]) => [name, [...faults]]))
  }

  *read<T>(vendor: Vendor, operation: string, look: () => T): Fiber<Answer<T>> {
    const { fault, crash } = this.#next(vendor, operation)
    if (crash && crash.boundary !== 'reply-not-stored' && crash.boundary !== 'stored-not-acked') yield* this.#die(crash.downMs)
    yield fault?.kind === 'hang' ? READ_TIMEOUT_MS : this.#plan.latencyMs
    if (crash?.boundary === 'reply-not-stored') yield* this.#die(crash.downMs)
    if (crash) this.diesAfterStore = crash.downMs
    if (fault) return { kind: 'not-sent' }
    return { kind: 'ok', value: look() }
  }

  *write<T>(vendor: Vendor, operation: string, key: string, apply: () => T): Fiber<Answer<T>> {
    const { fault, crash } = this.#next(vendor, operation)
    if (crash?.boundary === 'before-call') yield* this.#die(crash.downMs)
    if (crash?.boundary === 'in-flight') {
      this.#applyLater(vendor, operation, key, apply, IN_FLIGHT_APPLIES_MS)
      yield* this.#die(crash.downMs)
    }
    const answer = yield* this.#exchange(vendor, operation, key, fault, apply)
    if (crash?.boundary === 'effect-applied' || crash?.boundary === 'reply-not-stored') yield* this.#die(crash.downMs)
    if (crash) this.diesAfterStore = crash.downMs
    return answer
  }

  *#exchange<T>(vendor: Vendor, operation: string, key: string, fault: Fault | undefined, apply: () => T): Fiber<Answer<T>> {
    const half = this.#plan.latencyMs / 2
    switch (fault?.kind) {
      case undefined: {
        yield half
        const value = apply()
        this.#book.call(vendor, operation, key, 'ok')
        yield half
        return { kind: 'ok', value }
      }
      case 'lost':
      case 'html-applied':
      case 'error-applied':
      case 'twice':
        yield half
        apply()
        this.#book.call(vendor, operation, key, `fault:${fault.kind}`)
        if (fault.kind === 'twice') this.#agenda.after(fault.delayMs ?? MINUTE, apply)
        yield half
        return { kind: 'unknown' }
      case 'late':
        this.#applyLater(vendor, operation, key, apply, fault.delayMs ?? MINUTE)
        yield half
        return { kind: 'unknown' }
      case 'hang':
        this.#applyLater(vendor, operation, key, apply, HANG_APPLIES_MS)
        yield WRITE_TIMEOUT_MS
        return { kind: 'unknown' }
      case 'html':
      case 'error':
        yield this.#plan.latencyMs
        this.#book.call(vendor, operation, key, `fault:${fault.kind}`)
        return { kind: 'unknown' }
      case 'refused':
        yield this.#plan.latencyMs
        this.#book.call(vendor, operation, key, 'refused')
        return { kind: 'refused' }
      case 'not-sent':
        yield this.#plan.latencyMs
        return { kind: 'not-sent' }
    }
  }

  #applyLater<T>(vendor: Vendor, operation: string, key: string, apply: () => T, delayMs: number): void {
    this.#book.call(vendor, operation, key, 'fault:late')
    this.#agenda.after(delayMs, apply)
  }

  #next(vendor: Vendor, operation: string) {
    const number = this.calls++
    this.times.push(this.#agenda.now - this.#start)
    const crash = this.#plan.crashes[number]
    const named = this.#named.get(operation)?.shift()
    return { fault: this.#outage(vendor) ?? this.#plan.faults[number] ?? named ?? undefined, crash }
  }

  #outage(vendor: Vendor): Fault | undefined {
    const at = this.#agenda.now - this.#start
    return this.#plan.outages.find((one) => one.vendor === vendor && one.from <= at && at < one.to)
  }

  *#die(downMs: number): Fiber<never> {
    this.#process.die(downMs)
    yield 0
    throw new Error('a dead process went on')
  }
}
