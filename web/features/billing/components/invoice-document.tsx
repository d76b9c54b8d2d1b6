import { useMutation } from '@tanstack/react-query'
import type { InvoiceView } from '#worker/contracts/billing.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Badge } from '#web/components/ui/badge.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { Detail, DetailList } from '#web/components/ui/detail-list.tsx'
import { RequestId } from '#web/components/ui/error-state.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { formatDay, formatInstant, formatMoney } from '#web/lib/format.ts'
import { payInvoice } from '../api/pay-invoice.ts'
import { INVOICE_LOOK, isPayable } from '../invoice-look.ts'

export function InvoiceDocument({ invoice }: { invoice: InvoiceView }) {
  const look = INVOICE_LOOK[invoice.status]
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <Card title={`Invoice ${invoice.number}`} action={<Badge tone={look.tone}>{look.label}</Badge>}>
        <DetailList>
          <Detail name="Issued">{formatDay(invoice.issuedOn)}</Detail>
          <Detail name="Due">{formatDay(invoice.dueOn)}</Detail>
          {invoice.paidAt && <Detail name="Paid">{formatInstant(invoice.paidAt)}</Detail>}
        </DetailList>
        <table className="mt-6 w-full">
          <caption className="sr-only">Items of invoice {invoice.number}</caption>
          <thead className="text-left text-ink-muted text-sm">
            <tr>
              <th scope="col" className="pb-2 font-normal">
                Item
              </th>
              <th scope="col" className="pb-2 text-right font-normal">
                Amount
              </th>
            </tr>
          </thead>
          <tbody>
            {invoice.items.map((item, index) => (
              <tr key={index} className="border-line border-t align-top">
                <td className="whitespace-pre-line py-3 pr-4">{item.description}</td>
                <td className="tabular whitespace-nowrap py-3 text-right">{formatMoney(item.amount)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="border-line-strong border-t-2">
              <th scope="row" className="py-3 text-left font-semibold">
                Total, tax included
              </th>
              <td className="tabular py-3 text-right font-bold text-lg">{formatMoney(invoice.total)}</td>
            </tr>
          </tfoot>
        </table>
      </Card>
      <PaymentBox invoice={invoice} />
    </div>
  )
}

function PaymentBox({ invoice }: { invoice: InvoiceView }) {
  const pay = useMutation(payInvoice)
  const payable = isPayable(invoice.status)
  return (
    <section
      aria-label="Payment"
      className="no-print grid gap-3 rounded-card border border-line bg-surface p-5 shadow-md lg:sticky lg:top-20"
    >
      <p className="text-ink-muted text-sm">{payable ? 'Still to be paid' : 'Nothing to pay'}</p>
      <p className="tabular font-bold text-2xl">{formatMoney(invoice.balance)}</p>
      {payable && (
        <>
          <Button pending={pay.isPending || pay.isSuccess} onClick={() => pay.mutate({ id: invoice.id })}>
            Pay now
            <Icon name="leave" />
          </Button>
          <p className="text-ink-muted text-xs">
            Opens our billing system, where you are signed in already. This page updates when you come back.
          </p>
        </>
      )}
      {pay.error && (
        <Alert tone="danger" live>
          {pay.error.message}
          <RequestId error={pay.error} />
        </Alert>
      )}
      <Button variant="secondary" onClick={() => print()}>
        Print or save as PDF
      </Button>
    </section>
  )
}
