import type { AccountContext } from '#worker/context.ts'
import type { InvoiceListView, InvoiceStatus, ListInvoicesQuery } from '#worker/contracts/billing.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { tokyoDay } from '#worker/lib/clock.ts'
import { paginate } from '#worker/lib/page.ts'
import { isIssued, toInvoiceSummaryView } from './to-invoice-view.ts'

/** Newest first. */
export async function listInvoices(ctx: AccountContext, query: ListInvoicesQuery): Promise<InvoiceListView> {
  const { value: invoices } = await readCopy(ctx, 'invoices')
  const today = tokyoDay(ctx.clock.now())
  const views = invoices.filter(isIssued).map((invoice) => toInvoiceSummaryView(invoice, today))
  const wanted = views.filter(({ status }) => query.status === undefined || matches(status, query.status))
  return paginate(wanted, ({ issuedOn, id }) => `${issuedOn} ${id.padStart(12, '0')}`, query)
}

function matches(status: InvoiceStatus, wanted: InvoiceStatus): boolean {
  return status === wanted || (wanted === 'unpaid' && status === 'overdue')
}
