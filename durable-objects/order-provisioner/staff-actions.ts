import type { StaffAction } from '#worker/contracts/operations.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { iso } from '#worker/lib/clock.ts'
import type { Reservation } from '#worker/ports/billing.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import { matchAdoption } from './apply-adoption.ts'
import type { CallRecord, Run } from './run.ts'
import { RESERVE_MAX_CALLS } from './timing.ts'
import { setCall, undo } from './transitions.ts'

/** What the vendors showed right before the action; absent where the action does not need it. */
export type Evidence = {
  candidate?: Reservation | null
  marked?: Reservation[]
  line?: LineSnapshot | null
  order?: CrmOrder | null
}
export type Verdict = { kind: 'safe'; run: Run } | { kind: 'refused'; why: string }

/** An action that is safe as far as the run can tell, and what the person has to state for it. */
export type Offer = { kind: StaffAction['kind']; needs: 'line-confirmed-not-live' | null }

/** Judged by the run alone; what the vendors show is asked when the action is taken. */
export function offersOf(run: Run): Offer[] {
  if (run.phase !== 'needs-attention') return []
  const offers: Offer[] = [{ kind: 'look-again', needs: null }]
  if (run.facts && run.problem?.nothingReserved) offers.push({ kind: 'adopt-order', needs: null })
  if (isLineInDoubt(run)) offers.push({ kind: 'adopt-line', needs: null })
  if (run.facts && run.stage !== 'undo') {
    offers.push({ kind: 'give-up', needs: hasEsim(run) && maySimBeLive(run) ? 'line-confirmed-not-live' : null })
  }
  return offers
}

/** Pure: the run after the action, or why it is not safe now. Looks are the only thing that follows from it. */
export function act(run: Run, action: StaffAction, evidence: Evidence, now: number): Verdict {
  const offer = offersOf(run).find(({ kind }) => kind === action.kind)
  if (!offer) return refused('The order is not in a state in which this is safe. Read its story again.')
  switch (action.kind) {
    case 'look-again':
      return { kind: 'safe', run: resumed(withoutNewReservations(run)) }
    case 'adopt-order':
      return adoptOrder(run, action.billingOrderId, evidence, now)
    case 'adopt-line':
      return adoptLine(run, evidence.line ?? null)
    case 'give-up':
      return giveUp(run, action, offer, evidence, now)
  }
}

function adoptOrder(run: Run, orderId: string, { candidate = null, marked = [] }: Evidence, now: number): Verdict {
  const open = settlesAt(run.calls.reserve, NUMBERS.whmcsSettleMs)
  if (open > now)
    return refused(`The portal's own AddOrder may still arrive. Wait until ${iso(open)}, so that there are not two.`)
  const found = matchAdoption(run, orderId, { candidate, marked })
  if (found.kind === 'refused') return found
  const { mark: _mark, ...calls } = run.calls
  return {
    kind: 'safe',
    run: { ...resumed({ ...run, calls }), stage: 'adopt', adopting: { orderId, from: run.stage, open: [] } },
  }
}

function adoptLine(run: Run, line: LineSnapshot | null): Verdict {
  if (line?.status !== 'active')
    return refused(
      line ? `The line is not live: the network shows it as ${line.status}.` : 'The network shows no line under this number.',
    )
  // A card under this number has none.
  if (line.eid !== run.facts?.esim?.eid)
    return refused('The line under this number belongs to another EID: it is not the line of this order.')
  const known = setCall(run, 'activate', { state: 'done' })
  // Billing is looked at once more, from the reservation on: nothing is accepted that is not there.
  return { kind: 'safe', run: { ...resumed(known), stage: 'accept', iccid: line.iccid } }
}

function giveUp(
  run: Run,
  { end, lineConfirmedNotLive }: Extract<StaffAction, { kind: 'give-up' }>,
  offer: Offer,
  { line = null, marked = [], order = null }: Evidence,
  now: number,
): Verdict {
  if (order?.status === 'completed' || order?.activationStatus === 'activated')
    return refused('Salesforce shows the order as finished: its customer may have it. Take that back first, if it is not so.')
  if (offer.needs !== null) {
    if (!lineConfirmedNotLive)
      return refused('The activation may have happened. Ask Freebit, and state that the line is not live.')
    const activating = settlesAt(run.calls.activate, NUMBERS.freebitSettleMs)
    if (activating > now) return refused(`The activation may still arrive. Wait until ${iso(activating)}.`)
    if (line && line.status !== 'cancelled' && (line.eid === null || line.eid === run.facts?.esim?.eid))
      return refused(`The network shows the line as ${line.status}: adopt it, or have Freebit cancel it first.`)
  }
  const accepting = settlesAt(run.calls.accept, NUMBERS.whmcsSettleMs)
  if (accepting > now) return refused(`The acceptance in WHMCS may still arrive. Wait until ${iso(accepting)}.`)
  const billed = marked.find(({ status }) => status === 'active' || status === 'other')
  if (billed) return refused(`WHMCS order ${billed.orderId} is ${billed.status}: cancel what it bills in WHMCS first.`)

  // Delivered, and ended by hand since: its invoices may well be paid, and are not ours to take back.
  const ended = run.calls.accept?.state === 'done'
  const { activate, accept, cancel: _cancel, mark: _mark, ...calls } = run.calls
  const voided = (call: CallRecord | undefined) => call && { ...call, state: 'not-applied' as const }
  const [noActivation, noAcceptance] = [voided(activate), voided(accept)]
  const settled: Run = {
    ...resumed(run),
    calls: { ...calls, ...(noActivation && { activate: noActivation }), ...(noAcceptance && { accept: noAcceptance }) },
    adopting: null,
    iccid: null,
    ...(ended && run.reservation && { undone: [...run.undone, run.reservation.orderId] }),
  }
  const message = `Given up by our staff. ${run.problem?.message ?? ''}`.trim()
  const to = { phase: end, code: run.problem?.code ?? null, message, byStaff: true, ...(ended && { ended }) } as const
  return { kind: 'safe', run: undo(settled, to) }
}

function resumed(run: Run): Run {
  return { ...run, phase: 'running', problem: null, clear: false, failures: 0, nextAt: null }
}

/** A person has the order: what was sent once is looked for, and not sent again by itself. */
function withoutNewReservations(run: Run): Run {
  return setCall(run, 'reserve', { attempts: Math.max(run.calls.reserve?.attempts ?? 0, RESERVE_MAX_CALLS) })
}

/** Until then an unanswered call may still take effect; 0: there is none. */
function settlesAt(call: CallRecord | undefined, settleMs: number): number {
  const open = call?.state === 'unknown' || call?.state === 'intended'
  return open ? call.intendedAt + settleMs : 0
}

function maySimBeLive({ calls: { activate } }: Run): boolean {
  return activate !== undefined && activate.state !== 'not-applied'
}

/** Sent, and the network has not shown it as active. */
function isLineInDoubt(run: Run): boolean {
  const asking = run.stage === 'activate' || run.stage === 'confirm'
  return asking && maySimBeLive(run) && hasEsim(run) && run.reservation !== null
}

function refused(why: string): Verdict {
  return { kind: 'refused', why }
}

function hasEsim({ facts }: Run): boolean {
  return facts !== null && facts.esim !== null
}
