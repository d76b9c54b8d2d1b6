import type { OrderStoryView, SafeAction, StaffActionKind } from '#worker/contracts/operations.ts'
import { iso } from '#worker/lib/clock.ts'
import type { JournalEntry } from './journal.ts'
import type { Announcement, OutboxEntry } from './outbox.ts'
import type { Run } from './run.ts'
import { type Offer, offersOf } from './staff-actions.ts'
import { tellCalls } from './tell-calls.ts'
import { lookBacksOf, summaryOf, tellStory } from './tell-story.ts'

export const WILL: Readonly<Record<StaffActionKind, readonly string[]>> = {
  'look-again': [
    'The portal looks at WHMCS, the network and Salesforce once more and goes on from the step where it stopped.',
    'A look only: what was sent once is not sent again. If nothing has changed, the order stops here again.',
  ],
  'adopt-order': [
    'The portal reads the WHMCS order you name: it must be this customer’s, hold the same products at the same prices, and carry no other order’s marker.',
    'It writes our marker onto that order’s services and goes on from there. No other WHMCS order is made.',
  ],
  'adopt-line': [
    'The portal asks the network for the line under this number. Is it live and of this order’s EID, it counts as this order’s activation.',
    'The portal then goes on with the acceptance in WHMCS. No activation is sent.',
  ],
  'give-up': [
    'The pending reservation in WHMCS and its unpaid invoice are cancelled. Nothing is activated. What was delivered must have been ended by hand: this closes it.',
    '“cancelled”: the order is cancelled in Salesforce and the customer is told by mail, unless it had been delivered. “failed”: it is marked Failed, and Provision starts another attempt after the correction.',
  ],
}

const NEEDS: Readonly<Record<StaffActionKind, SafeAction['needs']>> = {
  'look-again': [],
  'adopt-order': ['billingOrderId'],
  'adopt-line': [],
  'give-up': ['end'],
}

const UNTOLD: Readonly<Record<Announcement['kind'], string>> = {
  'write-back': 'Salesforce: the fields of the order',
  'service-ids': 'Salesforce: the service ids of its items',
  'sim-details': 'WHMCS: the number of the SIM card',
  mail: 'the customer, by mail',
  index: 'our list of orders',
  task: 'our list of tasks',
  'task-closed': 'our list of tasks',
  'release-sim': 'our list of numbers in use',
  invalidate: 'copies of the customer’s data',
}

/** Everything about one order that the operations show; names and reasons of staff are added where the audit log is. */
export function tellOrder(
  run: Run,
  journal: readonly JournalEntry[],
  untold: readonly OutboxEntry[],
  { now, nextLookAt }: { now: number; nextLookAt: number | null },
): OrderStoryView {
  const since = journal.findLast(({ kind }) => kind === 'state')?.at ?? null
  return {
    orderId: run.orderId,
    orderNumber: run.facts?.orderNumber ?? null,
    phase: run.phase,
    stage: run.stage,
    since: since === null ? null : iso(since),
    ageSeconds: since === null ? null : Math.max(0, Math.round((now - since) / 1000)),
    code: run.problem?.code ?? null,
    summary: summaryOf(run, nextLookAt),
    story: tellStory(journal),
    calls: tellCalls(journal, run.orderId),
    lookBacks: lookBacksOf(journal),
    nextLookAt: nextLookAt === null ? null : iso(nextLookAt),
    untold: untold.map(({ announcement, attempts, refused, next_at }) => ({
      what: `${UNTOLD[announcement.kind]}${refused ? ' (refused; a task says why)' : ''}`,
      attempts,
      nextAttemptAt: iso(next_at),
    })),
    actions: offersOf(run).map((offer) => safeAction(run.orderId, offer)),
  }
}

function safeAction(orderId: string, { kind, needs }: Offer): SafeAction {
  const statement = needs === 'line-confirmed-not-live'
  return {
    kind,
    path: `/api/operations/orders/${orderId}/${kind}`,
    needs: [...NEEDS[kind], ...(statement ? (['lineConfirmedNotLive'] as const) : [])],
    will: [
      ...WILL[kind],
      ...(statement
        ? [
            'The activation may have happened: only with Freebit’s word that no line is live, and refused while the network shows it.',
          ]
        : []),
    ],
  }
}
