import type { CrmOrder } from '#worker/ports/crm.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { fail, park, undo, type Rules } from './transitions.ts'
import type { Outcome } from './effects.ts'
import { readFacts } from './facts.ts'
import { type Facts, isFenced, isLineSent, MAX_CORRECTIONS, newRun, type Run } from './run.ts'
import { isOvertaken } from './write-back.ts'

type OrderOutcome = Extract<Outcome, { kind: 'order' }>

const TOO_LATE = 'Cancelled in Salesforce after it was activated and billed: end the service, or complete the order again.'
const WITHDRAWN = 'The customer cancelled this order in the portal before it was approved: cancel it here too.'
const CHANGED = 'The order was changed after its provisioning had begun. Check it and press Provision again.'

/** The order was read: start, wait for its time, go on, or leave it alone (contracts §2, "Due"). */
export function applyOrder(run: Run, outcome: OrderOutcome, now: number, rules: Rules): Run {
  const { order } = outcome
  if (run.phase === 'running' && run.stage !== 'check') return applyRecheck(run, outcome, now)
  const mode = run.nudge?.mode ?? 'Due'
  const rested: Run = { ...run, nudge: null }
  if (run.phase === 'completed')
    return order?.status === 'cancelled' ? park(rested, 'ACTIVATION_AMBIGUOUS', TOO_LATE) : checkShown(rested, order, rules)
  // Not one of ours, or not visible to us: nothing is written to a record that we cannot read.
  if (!order)
    return run.phase === 'scheduled' || run.phase === 'running'
      ? { ...rested, phase: 'idle', dueAt: null, preflightAt: null }
      : rested
  if (order.status === 'cancelled') return cancelled(rested, order, rules)
  if (order.status === 'completed' || order.activationStatus === 'activated')
    return { ...rested, phase: run.phase === 'needs-attention' ? run.phase : 'idle' }
  if (order.status !== 'approved' && keepsReason(run, order)) return checkShown(rested, order, rules)
  if (order.status !== 'approved') return { ...rested, phase: 'idle', dueAt: null, preflightAt: null }
  if (outcome.withdrawn && run.phase !== 'needs-attention') return park(rested, 'ORDER_NOT_APPROVED', WITHDRAWN)
  if (run.phase === 'needs-attention') {
    const shown = checkShown(rested, order, rules)
    return isRequested(order, run) ? { ...shown, servedRequest: order.provisionRequestedAt } : shown
  }

  const at = scheduledAt(order)
  if (at !== null && at > now && mode !== 'Now') return schedule(rested, at, now)
  if (!isDue(run, order, rules))
    return checkShown(
      run.phase === 'failed' ? rested : { ...rested, phase: 'idle', dueAt: null, preflightAt: null },
      order,
      rules,
    )
  return start(rested, outcome, mode, now)
}

function checkShown(run: Run, order: CrmOrder | null, rules: Rules): Run {
  const wrong = order !== null && !rules.writeBackPending && isOvertaken(run, order) && run.corrections <= MAX_CORRECTIONS
  return wrong ? { ...run, corrections: run.corrections + 1 } : run
}

/** What stopped stays stopped without its approval, or nobody would mend what a late write-back makes of its reason. */
function keepsReason(run: Run, order: CrmOrder): boolean {
  // A press is answered in the place of the reason.
  return run.phase === 'needs-attention' || (run.phase === 'failed' && !isRequested(order, run))
}

/** The order's time, if it has one, has come. */
function isDue(run: Run, order: CrmOrder, rules: Rules): boolean {
  if (isRequested(order, run)) return true
  if (run.phase === 'scheduled' && scheduledAt(order) !== null) return true
  // An idle run has given its attempt back, and Salesforce shows none once that is written.
  const attempted = order.lastAttemptAt !== null || rules.writeBackPending || (run.attempt > 0 && run.phase !== 'idle')
  return !attempted && (scheduledAt(order) !== null || rules.provisionOnApproval)
}

function start(run: Run, outcome: OrderOutcome, mode: Run['mode'], now: number): Run {
  const order = outcome.order as CrmOrder
  const fresh: Run = {
    ...newRun(run.orderId),
    phase: 'running',
    stage: 'payment',
    attempt: run.attempt + 1,
    servedRequest: order.provisionRequestedAt ?? run.servedRequest,
    mode,
    // Calls of an earlier attempt stay known: a look comes before anything is repeated.
    calls: run.calls,
    undone: run.undone,
    duplicates: run.duplicates,
    straysAt: run.straysAt,
    iccid: run.iccid,
  }
  const result = readFacts(order, outcome.account, outcome.customer, now)
  return result.kind === 'facts' ? { ...fresh, facts: result.facts } : fail(fresh, result.code, result.message)
}

/** Right before the step that cannot be taken back: is the order still wanted, and now? */
function applyRecheck(run: Run, { order, claim, account, customer, withdrawn }: OrderOutcome, now: number): Run {
  const forward: Run = { ...run, stage: run.facts?.esim ? 'activate' : 'accept', checkedAt: now, clear: false }
  if (isLineSent(run)) return forward
  if (!order)
    return park(run, 'NOT_FOUND', 'The order can no longer be read in Salesforce; its reservation is still pending in WHMCS.')
  if (order.status === 'cancelled') return undo(run, { phase: 'cancelled', code: null, message: null })
  if (order.status !== 'approved')
    return undo(run, { phase: 'failed', code: 'ORDER_NOT_APPROVED', message: 'The approval was taken back.' })
  if (withdrawn) return undo(run, { phase: 'failed', code: 'ORDER_NOT_APPROVED', message: WITHDRAWN })
  const facts = readFacts(order, account, customer, now)
  if (facts.kind === 'refused') return undo(run, { phase: 'failed', code: facts.code, message: facts.message })
  if (!isSameOrder(run.facts, facts.facts)) return undo(run, { phase: 'failed', code: 'BILLING_MISMATCH', message: CHANGED })
  const at = scheduledAt(order)
  if (at !== null && at > now && run.mode !== 'Now')
    return undo({ ...run, dueAt: at }, { phase: 'scheduled', code: null, message: null })
  if (claim?.kind === 'taken') {
    const message = `The ${claim.what === 'card' ? 'SIM card' : 'phone number'} belongs to order ${claim.by} already.`
    return undo(run, { phase: 'failed', code: 'ACTIVATION_REJECTED', message })
  }
  return forward
}

function cancelled(run: Run, order: CrmOrder, rules: Rules): Run {
  const reserved = run.reservation !== null || (run.calls.reserve !== undefined && run.calls.reserve.state !== 'not-applied')
  if (!reserved || run.phase === 'cancelled') return { ...run, phase: 'cancelled', dueAt: null, preflightAt: null }
  // A person has it already: an undo that stopped once is not begun again by each event.
  if (run.phase === 'needs-attention' && (isFenced(run) || run.stage === 'undo')) return checkShown(run, order, rules)
  if (isFenced(run)) return park(run, 'ACTIVATION_AMBIGUOUS', 'Cancelled in Salesforce after the activation had started.')
  return undo(run, { phase: 'cancelled', code: null, message: null })
}

/** What was reserved is what the order still says. */
function isSameOrder(reserved: Facts | null, current: Facts): boolean {
  const content = ({ lines, sim, esim }: Facts) => JSON.stringify([lines, sim, esim])
  return reserved === null || content(reserved) === content(current)
}

function schedule(run: Run, at: number, now: number): Run {
  if (at - now > NUMBERS.scheduleHorizonMs)
    return fail(run, 'VALIDATION_FAILED', 'The activation time is more than 365 days ahead.')
  const known = run.phase === 'scheduled' && run.dueAt === at
  return { ...run, phase: 'scheduled', dueAt: at, preflightAt: known ? run.preflightAt : Math.max(now, at - NUMBERS.preflightMs) }
}

function scheduledAt(order: CrmOrder): number | null {
  return order.activationType === 'scheduled' && order.scheduledAt ? Date.parse(order.scheduledAt) : null
}

/** A press of Provision that no run has served. Compared with the press we served, so that clock differences do not matter. */
export function isRequested(order: CrmOrder, run: Run): boolean {
  if (!order.provisionRequestedAt) return false
  const requested = Date.parse(order.provisionRequestedAt)
  const served = run.servedRequest ? Date.parse(run.servedRequest) : Number.NEGATIVE_INFINITY
  const attempted = order.lastAttemptAt ? Date.parse(order.lastAttemptAt) : Number.NEGATIVE_INFINITY
  return requested > Math.max(served, attempted)
}
