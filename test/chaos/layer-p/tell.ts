import type { LedgerRow } from '../../setup/sandbox.ts'
import type { MassOrder } from './mass-orders.ts'

/** One order's rows in plain words, oldest first. */
export function tellOrder(rows: readonly LedgerRow[], order: MassOrder): string[] {
  const keys = new Set([order.id, order.portalOrderId, order.msisdn])
  return rows
    .filter((row) => keys.has(row.key) || (row.detail as { id?: string } | null)?.id === order.id)
    .map((row) => `${row.at} ${row.vendor} ${row.operation}: ${wordsOf(row)}`)
}

function wordsOf({ type, outcome, detail }: LedgerRow): string {
  if (type === 'call') return outcome === 'ok' ? 'called, answered' : `called, ${outcome}`
  const { values, ...rest } = (detail ?? {}) as Record<string, unknown>
  return `APPLIED ${JSON.stringify(values ?? rest)}`
}
