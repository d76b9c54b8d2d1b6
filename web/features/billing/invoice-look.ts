import type { InvoiceStatus } from '#worker/contracts/billing.ts'

export const INVOICE_LOOK = {
  unpaid: { label: 'To be paid', tone: 'info' },
  overdue: { label: 'Overdue', tone: 'danger' },
  paid: { label: 'Paid', tone: 'success' },
  'payment-pending': { label: 'Payment running', tone: 'primary' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  refunded: { label: 'Refunded', tone: 'neutral' },
  other: { label: 'In process', tone: 'neutral' },
} as const satisfies Record<InvoiceStatus, { label: string; tone: string }>

export function isPayable(status: InvoiceStatus): boolean {
  return status === 'unpaid' || status === 'overdue'
}
