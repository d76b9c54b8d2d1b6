import type { Asked } from '../judge.ts'
import type { LedgerRow } from '../story.ts'

const MOST_ORDERS = 3

/** The whole ledger of the first orders that a violation names, a line a row. */
export function evidenceOf(violations: readonly string[], rows: readonly LedgerRow[], asked: readonly Asked[]): string[] {
  const named = [...new Set(violations.map((text) => text.slice(0, text.indexOf(':'))))].slice(0, MOST_ORDERS)
  return asked.filter(({ orderId }) => named.includes(orderId)).flatMap((order) => [`${order.orderId}:`, ...linesOf(order, rows)])
}

function linesOf({ orderId, phoneNumber }: Asked, rows: readonly LedgerRow[]): string[] {
  return rows
    .filter(({ key, detail }) => key === orderId || key === phoneNumber || (detail as { id?: string } | null)?.id === orderId)
    .map(({ at, vendor, type, operation, outcome, detail }) =>
      [' ', at, vendor, operation, type === 'effect' ? JSON.stringify(detail) : outcome].join(' '),
    )
}
