import type { ErrorCode } from '#worker/contracts/errors.ts'
import type { Reservation } from '#worker/ports/billing.ts'
import type { CrmAccount, CrmOrder } from '#worker/ports/crm.ts'
import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import type { Customer } from './facts.ts'
import type { Marking } from './run.ts'
import type { ClaimResult } from '#worker/db/sim-claims.ts'

/** The record that staff named, as its client's, and everything that carries our marker. */
export type AdoptionEvidence = { candidate: Reservation | null; marked: Reservation[] }

/** What the object may do next. Writing effects are preceded by a stored intent. */
export type Effect =
  | { kind: 'stop' }
  | { kind: 'wait'; until: number }
  | { kind: 'read-order' }
  | { kind: 'read-payment' }
  | { kind: 'look-reservation' }
  | { kind: 'look-line' }
  | { kind: 'reserve' }
  | { kind: 'activate' }
  | { kind: 'accept' }
  | { kind: 'cancel-reservation'; orderId: string }
  | { kind: 'look-adoption'; orderId: string }
  | ({ kind: 'mark' } & Marking)

export type WritingEffect = Extract<Effect, { kind: 'reserve' | 'activate' | 'accept' | 'cancel-reservation' | 'mark' }>

/** Plain results of each effect. A vendor that did not answer is data here, never an exception. */
export type Outcome =
  /** `claim`: of number and card, made with the last reading before the step that cannot be undone. `withdrawn`: by its customer. */
  | {
      kind: 'order'
      order: CrmOrder | null
      account: CrmAccount | null
      customer: Customer | null
      claim?: ClaimResult
      withdrawn?: boolean
    }
  | { kind: 'payment'; present: boolean }
  | { kind: 'reservations'; found: Reservation[] }
  /** `neverLeft`: the activation whose answer a crash lost did not leave us, and will not any more. */
  | { kind: 'line'; line: LineSnapshot | null; neverLeft?: boolean }
  | ({ kind: 'adoption' } & AdoptionEvidence)
  | { kind: 'done' }
  | { kind: 'refused'; code: ErrorCode; message: string }
  /** Certainly not applied: try again later. */
  | { kind: 'unavailable'; why: string; retryAfterMs: number | null }
  /** Sent, no usable answer: only a look may lead on. */
  | { kind: 'unknown'; why: string }

const WRITING: ReadonlySet<Effect['kind']> = new Set(['reserve', 'activate', 'accept', 'cancel-reservation', 'mark'])

export function isWriting(effect: Effect): effect is WritingEffect {
  return WRITING.has(effect.kind)
}
