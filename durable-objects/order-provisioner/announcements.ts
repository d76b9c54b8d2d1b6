import { iso } from '#worker/lib/clock.ts'
import type { CrmOrderProgress } from '#worker/ports/crm.ts'
import { isRequested } from './apply-order.ts'
import type { Effect, Outcome } from './effects.ts'
import type { Announcement } from './outbox.ts'
import { MAX_CORRECTIONS, type Run } from './run.ts'
import { finalProgress, NOT_STARTED } from './write-back.ts'

/** Pure: what a step from one run to the next must make known to Salesforce, the customer and our read model. */
export function announcementsOf(before: Run, effect: Effect, outcome: Outcome, after: Run, now: number): Announcement[] {
  const list: Announcement[] = []
  if (after.attempt > before.attempt) list.push({ kind: 'write-back', progress: startProgress(after, now) })
  if (missedPreflight(before, effect, outcome)) {
    list.push({ kind: 'mail', template: 'payment-needed-ahead', version: String(before.dueAt) })
  }
  if (after.phase !== before.phase || after.attempt > before.attempt) list.push(...phaseAnnouncements(after, now))
  if (after.phase === 'needs-attention' && before.phase === after.phase && after.servedRequest !== before.servedRequest) {
    // Seen, or the sweep would bring it up every minute; the reason why nothing moves is in Provision_Attention__c.
    list.push({ kind: 'write-back', progress: { lastAttemptAt: after.servedRequest ?? iso(now) } })
  }
  if (givesSimBack(before, after)) list.push({ kind: 'release-sim', attempt: after.attempt })
  if (before.stage === 'undo' && before.undoTo?.byStaff) list.push(...givenUp(before, after))
  else if (
    before.phase === 'running' &&
    before.stage === 'undo' &&
    (after.phase === 'cancelled' || after.phase === 'scheduled')
  ) {
    list.push({ kind: 'write-back', progress: NOT_STARTED })
  }
  list.push(...taskEnds(before, after))
  const refusal = refusedPress(after, outcome)
  if (refusal) list.push({ kind: 'write-back', progress: { errorCode: 'ORDER_NOT_APPROVED', errorMessage: refusal } })
  if (after.corrections > before.corrections) list.push(...correctionOf(after))
  if (after.duplicates.length > before.duplicates.length) {
    list.push({ kind: 'task', code: 'BILLING_DUPLICATE', detail: `Pending duplicates in WHMCS: ${after.duplicates.join(', ')}.` })
  }
  if (effect.kind === 'cancel-reservation' && outcome.kind === 'refused' && before.phase !== 'running') {
    list.push({ kind: 'task', code: 'BILLING_DUPLICATE', detail: outcome.message })
  }
  return list
}

/** What Salesforce shows of these is the run's own, and two texts would replace each other for ever. */
const TELLS_ITSELF: ReadonlySet<Run['phase']> = new Set(['running', 'needs-attention', 'completed'])

/** Provision was pressed on an order that is not approved: staff read why nothing happens. The press counts once it is approved. */
function refusedPress(run: Run, outcome: Outcome): string | null {
  if (outcome.kind !== 'order' || !outcome.order || TELLS_ITSELF.has(run.phase)) return null
  const { order } = outcome
  if (order.errorCode === 'ORDER_NOT_APPROVED' || !isRequested(order, run)) return null
  if (order.status === 'pending-review')
    return 'Provision was pressed, but the order is not approved. It starts when you approve it.'
  return order.status === 'cancelled' ? 'Provision was pressed, but the order is cancelled: nothing is started.' : null
}

/** What was claimed for an activation that will not be: nothing of the order is live. */
function givesSimBack(before: Run, after: Run): boolean {
  const undone = before.phase === 'running' && before.stage === 'undo' && after.phase !== 'running'
  return undone && after.phase !== 'needs-attention' && before.facts?.category === 'sim'
}

/** A person has acted: what Salesforce shows about the problem is old, whatever follows. */
export function announcementsOfAction(before: Run, after: Run, now: number): Announcement[] {
  const progress: CrmOrderProgress = { activationStatus: 'activating', ...NO_PROBLEM }
  return [{ kind: 'write-back', progress }, ...phaseAnnouncements(after, now), ...taskEnds(before, after)]
}

const NO_PROBLEM = { errorCode: null, errorMessage: null, attention: null } as const

/** The order is over by the decision of a person: Salesforce and the customer learn it here, because nobody else tells them. */
function givenUp(before: Run, after: Run): Announcement[] {
  if (after.phase === 'failed') return [{ kind: 'write-back', progress: { attention: null } }]
  if (after.phase !== 'cancelled') return []
  const told: Announcement = {
    kind: 'write-back',
    progress: { activationStatus: 'not-started', status: 'cancelled', ...NO_PROBLEM },
  }
  // Whoever had the service knows of its end from the person who ended it.
  return before.undoTo?.ended ? [told] : [told, { kind: 'mail', template: 'given-up', version: String(before.attempt) }]
}

function taskEnds(before: Run, after: Run): Announcement[] {
  const over = before.phase === 'needs-attention' && after.phase !== before.phase && before.problem
  return over ? [{ kind: 'task-closed', code: over.code }] : []
}

function correctionOf(run: Run): Announcement[] {
  if (run.corrections <= MAX_CORRECTIONS) return [{ kind: 'write-back', progress: finalProgress(run) ?? {} }]
  return [
    {
      kind: 'task',
      code: 'WRITE_BACK_OVERTAKEN',
      detail: 'Something in Salesforce keeps changing the fields of this finished order.',
    },
  ]
}

function startProgress(run: Run, now: number): CrmOrderProgress {
  return {
    activationStatus: 'activating',
    lastAttemptAt: run.servedRequest ?? iso(now),
    errorCode: null,
    errorMessage: null,
    attention: null,
  }
}

function missedPreflight(before: Run, effect: Effect, outcome: Outcome): boolean {
  return before.phase === 'scheduled' && effect.kind === 'read-payment' && outcome.kind === 'payment' && !outcome.present
}

function phaseAnnouncements(run: Run, now: number): Announcement[] {
  const progress = finalProgress(run) ?? {}
  switch (run.phase) {
    case 'running':
      return [{ kind: 'index', state: 'provisioning' }, { kind: 'invalidate' }]
    case 'completed':
      return [
        { kind: 'write-back', progress },
        { kind: 'service-ids', items: serviceItems(run) },
        ...simDetails(run),
        { kind: 'mail', template: 'completed', version: '1' },
        { kind: 'index', state: 'completed' },
        { kind: 'invalidate' },
      ]
    case 'failed':
      return [
        { kind: 'write-back', progress },
        {
          kind: 'mail',
          template: run.problem?.code === 'PAYMENT_METHOD_MISSING' ? 'payment-needed' : 'delayed',
          version: String(run.attempt),
        },
        { kind: 'index', state: 'failed' },
        { kind: 'invalidate' },
      ]
    case 'needs-attention':
      return [
        { kind: 'write-back', progress },
        { kind: 'task', code: run.problem?.code ?? 'UNKNOWN', detail: run.problem?.message ?? '' },
        { kind: 'index', state: 'needs-attention', parkedAt: now },
        { kind: 'invalidate' },
      ]
    case 'cancelled':
      return [{ kind: 'index', state: 'cancelled' }, { kind: 'invalidate' }]
    case 'idle':
    case 'scheduled':
      return [{ kind: 'index', state: 'placed' }, { kind: 'invalidate' }]
  }
}

/** The card number is known only after the activation; the service shows it to staff in WHMCS. */
function simDetails(run: Run): Announcement[] {
  const { iccid, facts } = run
  const main = facts?.lines[0]
  const service = run.services.find((one) => one.lineId === main?.lineId)
  if (!facts?.esim || iccid === null || !service) return []
  return [{ kind: 'sim-details', serviceId: service.serviceId, billingProductId: service.billingProductId, iccid }]
}

function serviceItems(run: Run): { itemId: string; billingServiceId: string }[] {
  const itemIds = run.facts?.itemIds ?? {}
  return run.services.flatMap(({ serviceId, lineId }) => {
    const itemId = lineId === null ? undefined : itemIds[lineId]
    return itemId === undefined ? [] : [{ itemId, billingServiceId: serviceId }]
  })
}
