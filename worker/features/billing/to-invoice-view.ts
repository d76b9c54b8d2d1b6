import type { InvoiceStatus, InvoiceSummaryView, InvoiceView } from '#worker/contracts/billing.ts'
import { yen } from '#worker/contracts/money.ts'
import type { BillingInvoice, BillingInvoiceDetail } from '#worker/ports/billing.ts'

/** Staff still work on a draft: billing does not show it to its client either. */
export function isIssued({ status }: BillingInvoice): boolean {
  return status !== 'draft'
}

/** Billing stores no "overdue": an unpaid invoice is that from the day after it was due. `today` in Asia/Tokyo. */
export function toInvoiceSummaryView(invoice: BillingInvoice, today: string): InvoiceSummaryView {
  return {
    id: invoice.id,
    number: invoice.number || invoice.id,
    issuedOn: invoice.issuedOn,
    dueOn: invoice.dueOn,
    total: yen(invoice.total),
    status: statusOf(invoice, today),
  }
}

export function toInvoiceView(invoice: BillingInvoiceDetail, today: string): InvoiceView {
  return {
    ...toInvoiceSummaryView(invoice, today),
    items: invoice.items.map(({ description, amount }) => ({ description, amount: yen(amount) })),
    balance: yen(invoice.balance),
    paidAt: invoice.paidAt,
  }
}

function statusOf({ status, dueOn }: BillingInvoice, today: string): InvoiceStatus {
  switch (status) {
    case 'unpaid':
      return dueOn < today ? 'overdue' : 'unpaid'
    case 'collections':
      return 'overdue'
    case 'draft':
      return 'other'
    default:
      return status
  }
}
