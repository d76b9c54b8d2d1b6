import type { LedgerRow } from '../setup/sandbox.ts'

export type { LedgerRow }

export const ACTIVATION = '/mvno/esim/addAcnt/'

export interface Reservation {
  status: 'pending' | 'active' | 'cancelled'
  invoiceId: string | null
  invoiceOpen: boolean
}

/** A value that holds from `at` until the next one. */
export interface Change<T> {
  at: number
  value: T
}

/**
 * One order as the vendors' ledgers tell it. What is read of the rows (`GET /_control/ledger`; layer S writes the same):
 *
 * | operation                                     | key                | detail                                             |
 * |-----------------------------------------------|--------------------|----------------------------------------------------|
 * | salesforce `create`/`update`/`staff update Order` | portal order id | `id`, `values` of the changed fields           |
 * | whmcs `AddOrder` `AcceptOrder` `CancelOrder` `PendingOrder` | Salesforce order id (the marker) | `orderid`, `invoiceid` |
 * | whmcs `UpdateInvoice`                         | the marker         | `invoiceid`, `status`                              |
 * | freebit `/mvno/esim/addAcnt/`                 | phone number       | `addKind` (`N` and `M` open a line)                |
 * | sendgrid `mail/send`                          | address            | `customArgs.kind`, `customArgs.outboxId`           |
 *
 * Effect rows count. A call row is read only to learn when a call that was applied late had been sent (`fault:late`); `haste.ts` reads
 * those of AddOrder.
 */
export interface Story {
  orderId: string
  reservations: Map<string, Reservation>
  /** The most accepted orders that stood at the same time. */
  mostAccepted: number
  acceptances: { sentAt: number; at: number }[]
  activations: { sentAt: number; at: number }[]
  /** Salesforce's fields as they stand at the end. */
  shown: Map<string, unknown>
  /** Earliest allowed time, as Salesforce held it; null: at once. */
  schedule: Change<number | null>[]
  status: Change<string>[]
  /** The portal wrote over a cancellation that it could have seen. */
  cancellationOverwritten: boolean
  writtenByPortal: boolean
  clientIds: Set<string>
}

/** Between the last reading of the status and its writing lies one call: Salesforce offers no finer guard than whole seconds. */
const OVERWRITE_GRACE_MS = 5000

type Detail = Record<string, unknown>

/** Folds the rows, oldest first, into one story an order that was asked about. */
export function readStories(
  rows: readonly LedgerRow[],
  orders: readonly { orderId: string; phoneNumber?: string | undefined }[],
): Map<string, Story> {
  const stories = new Map(orders.map(({ orderId }) => [orderId, newStory(orderId)]))
  const byNumber = new Map<string, Story>()
  for (const { orderId, phoneNumber } of orders) {
    const story = stories.get(orderId)
    if (phoneNumber !== undefined && story) byNumber.set(phoneNumber, story)
  }
  const lateCalls = new Map<string, number[]>()
  for (const row of rows) {
    if (row.type === 'call') {
      if (row.outcome === 'fault:late') push(lateCalls, `${row.operation} ${row.key}`, Date.parse(row.at))
      continue
    }
    const detail = (row.detail ?? {}) as Detail
    if (row.vendor === 'salesforce') {
      const story = stories.get(String(detail['id']))
      if (story) readSalesforce(story, row, detail, { byNumber, lateCalls })
    } else if (row.vendor === 'whmcs') {
      const story = stories.get(row.key)
      if (story) readBilling(story, row, detail, lateCalls)
    } else if (row.operation === ACTIVATION && detail['addKind'] !== 'R') {
      byNumber.get(row.key)?.activations.push({ sentAt: sentAtOf(row, row.key, lateCalls), at: Date.parse(row.at) })
    }
  }
  return stories
}

function newStory(orderId: string): Story {
  return {
    orderId,
    reservations: new Map(),
    mostAccepted: 0,
    acceptances: [],
    activations: [],
    shown: new Map(),
    schedule: [],
    status: [],
    cancellationOverwritten: false,
    writtenByPortal: false,
    clientIds: new Set(),
  }
}

function readSalesforce(
  story: Story,
  row: LedgerRow,
  detail: Detail,
  { byNumber, lateCalls }: { byNumber: Map<string, Story>; lateCalls: Map<string, number[]> },
): void {
  if (!row.operation.endsWith(' Order')) return
  const byPortal = row.operation === 'update Order'
  const values = (detail['values'] ?? {}) as Detail
  const at = Date.parse(row.at)
  const sentAt = byPortal && 'Status' in values ? sentAtOf(row, story.orderId, lateCalls) : at
  const stood = sentAt - (story.status.at(-1)?.at ?? at)
  if (byPortal && story.shown.get('Status') === 'Cancelled' && 'Status' in values && stood > OVERWRITE_GRACE_MS) {
    story.cancellationOverwritten = true
  }
  if (byPortal) story.writtenByPortal = true
  for (const name of Object.keys(values)) story.shown.set(name, values[name])
  if ('Status' in values) story.status.push({ at, value: String(values['Status']) })
  if ('Activation_Type__c' in values || 'Activation_Scheduled_At__c' in values) {
    story.schedule.push({ at, value: scheduledTime(story.shown) })
  }
  const number = values['MSISDN__c']
  if (typeof number === 'string') byNumber.set(number, story)
}

/** The key of a call row of Salesforce is the id in its path; those of the others are the effects' keys. */
function sentAtOf(row: LedgerRow, key: string, lateCalls: Map<string, number[]>): number {
  return lateCalls.get(`${row.operation} ${key}`)?.shift() ?? Date.parse(row.at)
}

function scheduledTime(shown: Map<string, unknown>): number | null {
  const at = shown.get('Activation_Scheduled_At__c')
  return shown.get('Activation_Type__c') === 'Scheduled' && typeof at === 'string' ? Date.parse(at) : null
}

function readBilling(story: Story, row: LedgerRow, detail: Detail, lateCalls: Map<string, number[]>): void {
  const at = Date.parse(row.at)
  const orderId = String(detail['orderid'])
  const reservation = story.reservations.get(orderId)
  switch (row.operation) {
    case 'AddOrder': {
      const invoiceId = idOf(detail['invoiceid'])
      story.reservations.set(orderId, { status: 'pending', invoiceId, invoiceOpen: invoiceId !== null })
      if (detail['clientid'] !== undefined) story.clientIds.add(String(detail['clientid']))
      return
    }
    case 'AcceptOrder':
      if (reservation) reservation.status = 'active'
      story.acceptances.push({ sentAt: sentAtOf(row, row.key, lateCalls), at })
      story.mostAccepted = Math.max(story.mostAccepted, accepted(story).length)
      return
    case 'CancelOrder':
      if (reservation) reservation.status = 'cancelled'
      return
    case 'PendingOrder':
      if (reservation) reservation.status = 'pending'
      return
    case 'UpdateInvoice':
      for (const one of story.reservations.values()) {
        if (one.invoiceId === String(detail['invoiceid'])) one.invoiceOpen = detail['status'] !== 'Cancelled'
      }
  }
}

export function accepted(story: Story): [orderId: string, reservation: Reservation][] {
  return [...story.reservations].filter(([, reservation]) => reservation.status === 'active')
}

/** Every value that held at some moment of the time span. */
export function valuesDuring<T>(changes: readonly Change<T>[], from: number, to: number): T[] {
  const before = changes.findLast((change) => change.at <= from)
  const during = changes.filter((change) => change.at > from && change.at <= to)
  return [...(before ? [before] : []), ...during].map((change) => change.value)
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

function idOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
