import type { ErrorCode } from '#worker/contracts/errors.ts'
import type { Category } from '#worker/contracts/catalog.ts'
import type { ReservationLine } from '#worker/ports/billing.ts'
import type { NewEsim } from '#worker/ports/sim-provider.ts'

/** A writing call we made or meant to make. `intended` is stored before the call, so that a crash leaves its trace. */
export type CallRecord = {
  state: 'intended' | 'unknown' | 'not-applied' | 'done'
  intendedAt: number
  attempts: number
  /** Looks after the settle time that found nothing. */
  absentLooks: number
}

/** What the run works with, frozen when it starts; read again before each step that cannot be taken back. */
export type Facts = {
  orderNumber: string
  accountId: string
  clientId: string
  userId: string
  email: string
  category: Category
  title: string
  lines: ReservationLine[]
  /** Salesforce item id by portal line id. */
  itemIds: Record<string, string>
  esim: NewEsim | null
  sim: { phoneNumber: string; iccid?: string; eid?: string } | null
}

export type Phase = 'idle' | 'scheduled' | 'running' | 'completed' | 'failed' | 'needs-attention' | 'cancelled'

/** `recheck` reads the order once more right before the step that cannot be undone; `adopt` puts our marker on a record made by hand. */
export type Stage = 'check' | 'payment' | 'reserve' | 'recheck' | 'activate' | 'confirm' | 'accept' | 'undo' | 'adopt'

/** The whole memory of one order's provisioning; stored after every change. `schema` lets later versions read older runs. */
export type Run = {
  schema: 1
  orderId: string
  phase: Phase
  stage: Stage
  /** Somebody asked us to look at the order. */
  nudge: { mode: 'Due' | 'Now'; at: number } | null
  /** Value of Provision_Requested_At__c that this or the last run served; a later one is a new request. */
  servedRequest: string | null
  /** `Now` ignores the order's date. */
  mode: 'Due' | 'Now'
  attempt: number
  facts: Facts | null
  /** Scheduled orders: when to run, and whether the payment method was checked ahead. */
  dueAt: number | null
  preflightAt: number | null
  calls: Partial<Record<'reserve' | 'activate' | 'accept' | 'cancel' | 'mark', CallRecord>>
  /** A look has just shown that the next writing call may be made. */
  clear: boolean
  /** When that look was. */
  clearedAt: number | null
  /** When the order was read for the step that cannot be undone. */
  checkedAt: number | null
  reservation: { orderId: string; invoiceId: string | null } | null
  /** Pending reservations of our marker beside the oldest one. */
  duplicates: string[]
  /** When billing is looked at once more after the end, because an AddOrder had no answer. */
  straysAt: number | null
  /** Reservations that we gave back: the others that billing shows as cancelled were cancelled by somebody else. */
  undone: string[]
  services: { serviceId: string; lineId: string | null; billingProductId: string }[]
  iccid: string | null
  /** The last attempt was taken back as if it had never been: Salesforce shows none. */
  gaveBack: boolean
  /** Where the undo leads; `byStaff`: a person gave the order up, so Salesforce and the customer are told; `ended`: after it had been delivered. */
  undoTo: {
    phase: 'failed' | 'cancelled' | 'scheduled'
    code: ErrorCode | null
    message: string | null
    byStaff?: true
    ended?: true
  } | null
  /** The billing order that staff named, the stage to return to, and the services that still lack our marker. */
  adopting: { orderId: string; from: Stage; open: Marking[] } | null
  /** `nothingReserved`: billing shows no living record of our marker, so that one made by hand may be adopted. */
  problem: { code: ErrorCode; message: string; nothingReserved?: true } | null
  /** Failed looks or calls in a row, for the backoff. */
  failures: number
  /** How often the fields of a finished run had to be written again. */
  corrections: number
  nextAt: number | null
}

/** One service of a record made by hand, and the line that it is to stand for. */
export type Marking = { serviceId: string; billingProductId: string; lineId: string }

/** Past this many somebody else insists on other values: a person is told instead of writing for ever. */
export const MAX_CORRECTIONS = 5

export function newRun(orderId: string): Run {
  return {
    schema: 1,
    orderId,
    phase: 'idle',
    stage: 'check',
    nudge: null,
    servedRequest: null,
    mode: 'Due',
    attempt: 0,
    facts: null,
    dueAt: null,
    preflightAt: null,
    calls: {},
    clear: false,
    clearedAt: null,
    checkedAt: null,
    reservation: null,
    duplicates: [],
    straysAt: null,
    undone: [],
    services: [],
    iccid: null,
    gaveBack: false,
    undoTo: null,
    adopting: null,
    problem: null,
    failures: 0,
    corrections: 0,
    nextAt: null,
  }
}

/** Once this is true, cancelling and rescheduling are too late: the SIM may be live. */
export function isFenced(run: Run): boolean {
  const { accept } = run.calls
  return isLineSent(run) || (accept !== undefined && accept.state !== 'not-applied')
}

/** An acceptance that billing does not show can still be given up; an activation cannot. */
export function isLineSent({ calls: { activate } }: Run): boolean {
  return activate !== undefined && activate.state !== 'not-applied'
}
