import type { VendorCallView } from '#worker/contracts/operations.ts'
import { iso } from '#worker/lib/clock.ts'
import type { Effect } from './effects.ts'
import type { JournalEntry } from './journal.ts'

type Call = Exclude<Effect['kind'], 'stop' | 'wait'>
type Told = { vendor: VendorCallView['vendor']; operation: string; asked: string }

/** Each call the order can make, in the vendor's word and in a sentence's. */
export const CALLS: Readonly<Record<Call, Told>> = {
  'read-order': { vendor: 'salesforce', operation: 'read Order', asked: 'Read the order in Salesforce' },
  'read-payment': { vendor: 'whmcs', operation: 'GetPayMethods', asked: 'Asked WHMCS for a payment method' },
  'look-reservation': {
    vendor: 'whmcs',
    operation: 'GetClientsProducts, GetOrders',
    asked: 'Looked in WHMCS for orders that carry our marker',
  },
  'look-line': { vendor: 'freebit', operation: 'account details', asked: 'Looked at the network for the line' },
  'look-adoption': {
    vendor: 'whmcs',
    operation: 'GetOrders, GetClientsProducts',
    asked: 'Looked at the WHMCS order that staff named',
  },
  reserve: { vendor: 'whmcs', operation: 'AddOrder', asked: 'Told WHMCS to reserve the order' },
  activate: { vendor: 'freebit', operation: 'addAcnt', asked: 'Told the network to activate the eSIM, which cannot be undone' },
  accept: { vendor: 'whmcs', operation: 'AcceptOrder', asked: 'Told WHMCS to accept the order, from which on it bills' },
  'cancel-reservation': { vendor: 'whmcs', operation: 'CancelOrder', asked: 'Told WHMCS to cancel the reservation' },
  mark: { vendor: 'whmcs', operation: 'UpdateClientProduct', asked: 'Put our marker on a service made by hand' },
}

export function isCall(kind: string): kind is Call {
  return kind in CALLS
}

/** Journal entry → what came of the call. Reads have answers of their own; only failures have these beginnings. */
export function outcomeOf(detail: string): VendorCallView['outcome'] {
  if (detail.startsWith('refused')) return 'refused'
  if (detail.startsWith('unavailable')) return 'not-applied'
  return detail.startsWith('unknown') ? 'unknown' : 'ok'
}

/** Every vendor call with its time. An intent that nothing follows was cut off by a restart: nobody knows what came of it. */
export function tellCalls(journal: readonly JournalEntry[], orderId: string): VendorCallView[] {
  return journal.flatMap((entry, index): VendorCallView[] => {
    const lost = entry.kind === 'intent' && isCutOff(journal, index)
    const kind = lost ? entry.detail : entry.kind
    if (!isCall(kind)) return []
    const { vendor, operation } = CALLS[kind]
    return [
      {
        at: iso(entry.at),
        vendor,
        operation,
        requestId: `order-${orderId}`,
        outcome: lost ? 'unknown' : outcomeOf(entry.detail),
        answer: lost ? 'the portal stopped before an answer came' : entry.detail,
      },
    ]
  })
}

export function isCutOff(journal: readonly JournalEntry[], index: number): boolean {
  const next = journal.slice(index + 1).find(({ kind }) => isCall(kind) || kind === 'intent')
  return next !== undefined && next.kind !== journal[index]?.detail
}
