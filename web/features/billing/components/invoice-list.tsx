import { Link } from '@tanstack/react-router'
import type { InvoiceSummaryView } from '#worker/contracts/billing.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { formatDay, formatMoney } from '#web/lib/format.ts'
import { INVOICE_LOOK, isPayable } from '../invoice-look.ts'

export function InvoiceList({ invoices }: { invoices: readonly InvoiceSummaryView[] }) {
  return (
    <ul className="overflow-hidden rounded-card border border-line bg-surface shadow-sm">
      {invoices.map((invoice) => (
        <li
          key={invoice.id}
          className="group relative flex items-center gap-4 border-line border-t px-4 py-4 first:border-t-0 hover:bg-sunken/60 sm:px-6"
        >
          <div className="min-w-0 flex-1">
            <p className="font-semibold">
              <Link to="/billing/invoices/$id" params={{ id: invoice.id }} className="after:absolute after:inset-0">
                Invoice {invoice.number}
              </Link>
            </p>
            <p className="text-ink-muted text-sm">
              {isPayable(invoice.status) ? `Due ${formatDay(invoice.dueOn)}` : formatDay(invoice.issuedOn)}
            </p>
          </div>
          <div className="flex flex-col items-end gap-1 sm:flex-row sm:items-center sm:gap-6">
            <span className="tabular font-semibold sm:order-2 sm:min-w-24 sm:text-right">{formatMoney(invoice.total)}</span>
            <Badge tone={INVOICE_LOOK[invoice.status].tone}>{INVOICE_LOOK[invoice.status].label}</Badge>
          </div>
          <Icon name="chevron" className="size-5 text-link max-sm:hidden" />
        </li>
      ))}
    </ul>
  )
}
