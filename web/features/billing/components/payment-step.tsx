import type { UseQueryResult } from '@tanstack/react-query'
import type { PaymentMethodSummaryView } from '#worker/contracts/billing.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { toMethodName } from '../method-name.ts'
import { BillingLink } from './billing-link.tsx'

/** The payment part of checkout: what will be charged, or the way to add it. The cart waits meanwhile. */
export function PaymentStep({ query }: { query: UseQueryResult<PaymentMethodSummaryView> }) {
  return (
    <section aria-labelledby="payment" className="grid gap-3">
      <h2 id="payment" tabIndex={-1} className="font-semibold text-lg">
        Payment
      </h2>
      <QueryView query={query} skeleton={<Skeleton className="h-20 w-full rounded-card" />}>
        {(summary) => (summary.hasPaymentMethod ? <OnFile summary={summary} /> : <Missing />)}
      </QueryView>
    </section>
  )
}

function OnFile({ summary }: { summary: PaymentMethodSummaryView }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-card border border-line bg-surface p-4 shadow-sm sm:p-5">
      <Icon name="card" className="size-7 text-primary" />
      <div className="min-w-0 flex-[1_1_15rem]">
        <p className="tabular font-semibold">{summary.default ? toMethodName(summary.default) : 'Payment method on file'}</p>
        <p className="text-ink-muted text-sm">Nothing is charged today: invoices go here once your service starts.</p>
      </div>
      <BillingLink destination="payment-methods" label="Change" variant="secondary" />
    </div>
  )
}

function Missing() {
  return (
    <Alert
      tone="warning"
      title="Add a payment method to order"
      actions={<BillingLink destination="add-payment-method" label="Add a card" />}
    >
      Cards are kept by our billing system, where you are signed in automatically. Your cart stays here and waits for you.
    </Alert>
  )
}
