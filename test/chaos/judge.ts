import { findHaste } from './haste.ts'
import { accepted, type LedgerRow, readStories, type Story, valuesDuring } from './story.ts'

/** What somebody wanted of an order. `any`: what the ledgers show is judged, no particular end is expected. */
export interface Asked {
  orderId: string
  wish: 'deliver' | 'cancelled' | 'rejected' | 'any'
  /** When Salesforce's rows do not tell it (they do after an approval in the sandbox). */
  phoneNumber?: string
  /** Default: what Salesforce says (an eSIM needs a line of its own). */
  needsLine?: boolean
  /** Not before this instant; replaces what Salesforce's rows tell. */
  activateAt?: string | null
  /** When "Activate now" was pressed: from then on the order's time does not count. */
  activateNowAt?: string
  clientId?: string
}

export interface Limits {
  /** A change that reaches Salesforce less than this before the call that cannot be taken back comes too late. */
  graceMs?: number
  /** The end of the history; default: the last row. An order whose time is still to come is not late. */
  endAt?: string
}

export type End = 'delivered' | 'cancelled' | 'failed' | 'parked' | 'waiting'
type Kind = 'doubled' | 'lost' | 'stuck'
type Violation = [kind: Kind, text: string]

export interface Verdict {
  tried: number
  /** Orders with at least one violation of the kind. */
  doubled: number
  lost: number
  stuck: number
  violations: string[]
  ends: Record<End, number>
}

const GRACE_MS = 120_000

/** Decides by the vendors' ledgers alone (reliability §3b); the portal's storage is not asked. Pure. */
export function judge(rows: readonly LedgerRow[], orders: readonly Asked[], limits: Limits = {}): Verdict {
  const stories = readStories(rows, orders)
  const verdict: Verdict = { ...emptyVerdict(), tried: orders.length }
  const graceMs = limits.graceMs ?? GRACE_MS
  const endAt = Date.parse(limits.endAt ?? rows.at(-1)?.at ?? '1970-01-01')
  for (const asked of orders) {
    const story = stories.get(asked.orderId)
    if (!story) continue
    const found = [...findDoubles(story, asked), ...findUntimely(story, asked, graceMs), ...findEnd(story, asked, endAt)]
    for (const kind of ['doubled', 'lost', 'stuck'] as const) if (found.some(([one]) => one === kind)) verdict[kind]++
    verdict.violations.push(...found.map(([kind, text]) => `${asked.orderId}: ${kind}: ${text}`))
    verdict.ends[endOf(story)]++
  }
  for (const { marker, text } of findHaste(rows)) {
    verdict.doubled++
    verdict.violations.push(`${marker}: doubled: ${text}`)
  }
  for (const text of findRepeatedMails(rows)) {
    verdict.doubled++
    verdict.violations.push(text)
  }
  return verdict
}

export function emptyVerdict(): Verdict {
  const ends = { delivered: 0, cancelled: 0, failed: 0, parked: 0, waiting: 0 }
  return { tried: 0, doubled: 0, lost: 0, stuck: 0, violations: [], ends }
}

/** Sums verdicts; keeps the first violations only. */
export function addVerdict(sum: Verdict, one: Verdict, keep = 50): void {
  sum.tried += one.tried
  sum.doubled += one.doubled
  sum.lost += one.lost
  sum.stuck += one.stuck
  for (const end of Object.keys(one.ends) as End[]) sum.ends[end] += one.ends[end]
  if (sum.violations.length < keep) sum.violations.push(...one.violations.slice(0, keep - sum.violations.length))
}

function findDoubles(story: Story, asked: Asked): Violation[] {
  const found: Violation[] = []
  if (story.mostAccepted > 1) found.push(['doubled', `${story.mostAccepted} orders were accepted in WHMCS at the same time`])
  if (story.activations.length > 1) found.push(['doubled', `${story.activations.length} activations were applied`])
  const strays = [...story.reservations.values()].filter((one) => one.status === 'pending').length
  if (accepted(story).length > 0 && strays > 0) found.push(['doubled', `${strays} more orders are left pending in WHMCS`])
  if (asked.clientId !== undefined && [...story.clientIds].some((id) => id !== asked.clientId)) {
    found.push(['doubled', `ordered for WHMCS client ${[...story.clientIds].join(', ')} instead of ${asked.clientId}`])
  }
  if (asked.wish === 'rejected' && (story.reservations.size > 0 || story.activations.length > 0)) {
    found.push(['doubled', 'something was placed for an order that had to be refused'])
  }
  return found
}

/** The step that cannot be taken back: the activation of a line, else the acceptance. */
function findUntimely(story: Story, asked: Asked, graceMs: number): Violation[] {
  const found: Violation[] = []
  const line = needsLine(story, asked)
  const step = line ? 'activated' : 'accepted'
  for (const { sentAt } of line ? story.activations : story.acceptances) {
    const statuses = valuesDuring(story.status, sentAt - graceMs, sentAt)
    if (statuses.length > 0 && statuses.every((status) => status !== 'Approved' && status !== 'Completed')) {
      const wrong = statuses.includes('Cancelled') ? 'after its cancellation' : 'without an approval'
      found.push(['doubled', `${step} at ${new Date(sentAt).toISOString()} ${wrong}`])
    }
    if (asked.activateNowAt !== undefined && Date.parse(asked.activateNowAt) <= sentAt) continue
    const times =
      asked.activateAt === undefined
        ? valuesDuring(story.schedule, sentAt - graceMs, sentAt)
        : [asked.activateAt === null ? null : Date.parse(asked.activateAt)]
    const early = times.length > 0 && times.every((time) => time !== null && sentAt < time)
    if (early) found.push(['doubled', `${step} at ${new Date(sentAt).toISOString()}, before its time`])
  }
  return found
}

function findEnd(story: Story, asked: Asked, endAt: number): Violation[] {
  const [billed] = accepted(story)
  const live = story.activations.length > 0
  const told = isTold(story)
  const status = story.shown.get('Status')
  const activation = story.shown.get('Activation_Status__c')
  const found: Violation[] = []
  const pending = [...story.reservations.values()].some((one) => one.status === 'pending')
  const openInvoice = [...story.reservations.values()].some((one) => one.status === 'cancelled' && one.invoiceOpen)

  if (billed && needsLine(story, asked) && !live) found.push(['lost', 'billed, but no line was activated'])
  if (live && !billed && !told) found.push(['lost', 'a line is live, nothing is billed, and nobody was told'])
  if (story.cancellationOverwritten && !told) found.push(['lost', 'the portal wrote over a cancellation'])
  if (activation === 'Activated' && !billed) found.push(['lost', 'shown as activated, but WHMCS bills nothing'])
  if (activation === 'Failed' && (billed || live) && !told) found.push(['lost', 'shown as failed, but it is live or billed'])
  if (billed && activation === 'Activated') found.push(...findWrongNumbers(story, billed))
  if (openInvoice && !told) found.push(['doubled', 'the invoice of a cancelled order is still open'])
  if (status === 'Cancelled') {
    if ((billed || live) && !told) found.push(['lost', 'cancelled in Salesforce, but live or billed, and nobody was told'])
    if (pending && !told) found.push(['stuck', 'cancelled in Salesforce, still pending in WHMCS'])
    return found
  }
  if (activation === 'Failed' && !hasError(story) && !told) found.push(['stuck', 'shown as failed without a reason'])
  if (activation === 'Failed' && pending && !billed && !told) found.push(['stuck', 'shown as failed, still pending in WHMCS'])
  if (told || hasError(story)) return found
  if (billed && !(status === 'Completed' && activation === 'Activated')) {
    found.push(['stuck', `billed${live ? ' and live' : ''}, but Salesforce shows ${String(status)}/${String(activation)}`])
  }
  if (billed || status !== 'Approved' || isWaiting(story, asked, endAt)) return found
  const untouched = story.reservations.size === 0 && !live && !story.writtenByPortal
  if (asked.wish === 'deliver' || !untouched || asked.wish === 'rejected') {
    if (activation !== 'Failed' && !isAtRest(story, asked)) {
      found.push(untouched ? ['lost', 'nothing happened, and nobody was told'] : ['stuck', 'begun, not ended, no reason visible'])
    }
  }
  return found
}

/** Given back and shown as not started: it waits for the next press or its next time. */
function isAtRest(story: Story, asked: Asked): boolean {
  const live = [...story.reservations.values()].some((one) => one.status !== 'cancelled')
  return asked.wish === 'any' && !live && story.shown.get('Activation_Status__c') !== 'Activating'
}

function findWrongNumbers(story: Story, [orderId, { invoiceId }]: [string, { invoiceId: string | null }]): Violation[] {
  const found: Violation[] = []
  for (const [field, expected] of [
    ['WHMCS_Order_Id__c', orderId],
    ['WHMCS_Invoice_Id__c', invoiceId],
  ] as const) {
    const shown = story.shown.get(field) ?? null
    if (shown !== expected) found.push(['lost', `${field} shows ${String(shown)} instead of ${String(expected)}`])
  }
  return found
}

function isWaiting(story: Story, asked: Asked, endAt: number): boolean {
  if (asked.activateNowAt !== undefined) return false
  const time = asked.activateAt === undefined ? story.schedule.at(-1)?.value : asked.activateAt && Date.parse(asked.activateAt)
  return typeof time === 'number' && time > endAt && story.shown.get('Activation_Status__c') !== 'Activating'
}

function endOf(story: Story): End {
  if (isTold(story)) return 'parked'
  if (accepted(story).length > 0) return 'delivered'
  if (story.shown.get('Status') === 'Cancelled') return 'cancelled'
  return story.shown.get('Activation_Status__c') === 'Failed' ? 'failed' : 'waiting'
}

function needsLine(story: Story, asked: Asked): boolean {
  return asked.needsLine ?? (story.shown.get('Order_Type__c') === 'SIM' && story.shown.get('SIM_Kind__c') !== 'Physical')
}

function isTold(story: Story): boolean {
  return Boolean(story.shown.get('Provision_Attention__c'))
}

function hasError(story: Story): boolean {
  return story.shown.get('Activation_Status__c') === 'Failed' && Boolean(story.shown.get('Activation_Error_Code__c'))
}

/** One mail an outbox row; only the kinds of orders, a code may be sent again on request. */
function findRepeatedMails(rows: readonly LedgerRow[]): string[] {
  const seen = new Set<string>()
  const found: string[] = []
  for (const row of rows) {
    if (row.vendor !== 'sendgrid' || row.type !== 'effect') continue
    const args = (row.detail as { customArgs?: Record<string, string> } | null)?.customArgs
    const [kind, id] = [args?.['kind'] ?? '', args?.['outboxId'] ?? '']
    if (!kind.startsWith('order-')) continue
    if (seen.has(id)) found.push(`mail ${kind} ${id}: doubled: sent more than once`)
    seen.add(id)
  }
  return found
}
