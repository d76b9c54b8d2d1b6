import type { ErrorCode } from '#worker/contracts/errors.ts'
import type { Reservation, ReservationLine } from '#worker/ports/billing.ts'
import type { AdoptionEvidence } from './effects.ts'
import type { CallRecord, Marking, Run } from './run.ts'
import { ACCEPT_LOOK_MS } from './timing.ts'
import { park } from './transitions.ts'

export type Adoption = { kind: 'match'; open: Marking[] } | { kind: 'refused'; why: string }

/** Past this many calls a service WHMCS does not keep what it is told. */
const MARKS_A_SERVICE = 3

/** Right before each marking the record is looked at once more; when all of it carries our marker, the usual look goes on from there. */
export function applyAdoption(run: Run, evidence: AdoptionEvidence, now: number): Run {
  const adopting = run.adopting
  if (!adopting) return park(run, 'BILLING_AMBIGUOUS', 'A record was to be adopted, but which is not on record.')
  const found = matchAdoption(run, adopting.orderId, evidence)
  if (found.kind === 'refused') return notAdopted(run, 'BILLING_AMBIGUOUS', found.why)
  if (found.open.length > 0) {
    if ((run.calls.mark?.attempts ?? 0) >= MARKS_A_SERVICE * (run.facts?.lines.length ?? 1))
      return notAdopted(run, 'BILLING_AMBIGUOUS', `WHMCS does not keep our marker on the services of order ${adopting.orderId}.`)
    return { ...run, adopting: { ...adopting, open: found.open }, clear: true }
  }
  // From now on it is known to exist: should it vanish, a person is asked before anything is ordered.
  const known: CallRecord = { intendedAt: now, attempts: 0, absentLooks: 0, ...run.calls.reserve, state: 'done' }
  return { ...run, calls: { ...run.calls, reserve: known }, stage: 'reserve', adopting: null, clear: false }
}

export function applyMark(run: Run, now: number): Run {
  return { ...run, clear: false, nextAt: run.calls.mark?.state === 'done' ? null : now + ACCEPT_LOOK_MS }
}

export function notAdopted(run: Run, code: ErrorCode, message: string): Run {
  const back: Run = { ...run, stage: run.adopting?.from ?? 'reserve', adopting: null }
  return park(back, code, message, { nothingReserved: true })
}

/** Same client (the look asked for it), same products at the order's prices, nobody else's marker, and no second record of ours. */
export function matchAdoption(run: Run, orderId: string, { candidate, marked }: AdoptionEvidence): Adoption {
  const lines = run.facts?.lines ?? []
  if (!candidate) return refused(`This customer has no WHMCS order ${orderId}.`)
  if (candidate.status !== 'pending' && candidate.status !== 'active')
    return refused(`WHMCS order ${orderId} is ${candidate.status}.`)
  const other = marked.find((one) => one.orderId !== orderId && one.status !== 'cancelled' && one.status !== 'fraud')
  if (other) return refused(`WHMCS order ${other.orderId} already carries the marker of this order and is ${other.status}.`)
  const foreign = candidate.services.find(({ marker }) => marker && marker !== run.orderId)
  if (foreign) return refused(`Service ${foreign.serviceId} of WHMCS order ${orderId} belongs to another Salesforce order.`)
  // An order stays active when its service has ended.
  const ended = candidate.services.find(({ status }) => status !== 'pending' && status !== 'active')
  if (ended) return refused(`Service ${ended.serviceId} of WHMCS order ${orderId} is ${ended.status}.`)
  if (candidate.services.length !== lines.length)
    return refused(`WHMCS order ${orderId} has ${candidate.services.length} services for ${lines.length} lines.`)
  return pair(run, candidate, lines)
}

/** Each line gets a service of its product and price; one that carries our marker keeps its line. */
function pair(run: Run, candidate: Reservation, lines: readonly ReservationLine[]): Adoption {
  const free = [...candidate.services]
  const ours = (service: Reservation['services'][number]) => service.marker === run.orderId
  const open: Marking[] = []
  for (const line of lines) {
    const fits = (service: Reservation['services'][number]) => isPriced(service, line)
    const kept = free.findIndex((service) => fits(service) && ours(service) && service.lineId === line.lineId)
    const index = kept === -1 ? free.findIndex((service) => fits(service) && !ours(service)) : kept
    const [service] = index === -1 ? [] : free.splice(index, 1)
    if (!service) {
      return refused(
        `WHMCS order ${candidate.orderId} has no service of product ${line.billingProductId} at ${line.price} yen for line ${line.lineId}.`,
      )
    }
    if (!ours(service)) {
      open.push({ serviceId: service.serviceId, billingProductId: line.billingProductId, lineId: line.lineId })
    }
  }
  return { kind: 'match', open }
}

function isPriced(service: Reservation['services'][number], line: ReservationLine): boolean {
  if (service.billingProductId !== line.billingProductId || service.firstPayment !== line.price) return false
  return line.cycle === 'one-time' || service.recurring === line.price
}

function refused(why: string): Adoption {
  return { kind: 'refused', why }
}
