import { useInfiniteQuery } from '@tanstack/react-query'
import { EmptyState } from '#web/components/ui/empty-state.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { invoicesQuery } from '#web/features/billing/api/list-invoices.ts'
import { InvoiceList } from '#web/features/billing/components/invoice-list.tsx'
import { BillingTabs } from '../layout/billing-tabs.tsx'
import { LoadMore } from '../layout/load-more.tsx'

export function InvoicesPage() {
  const invoices = useInfiniteQuery(invoicesQuery)
  return (
    <Page title="Billing">
      <BillingTabs />
      <QueryView query={invoices} skeleton={<Skeleton className="h-96 w-full rounded-card" />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length > 0 ? <InvoiceList invoices={items} /> : <NoInvoices />
        }}
      </QueryView>
      <LoadMore query={invoices} label="Show older invoices" />
    </Page>
  )
}

function NoInvoices() {
  return (
    <EmptyState icon="receipt" title="No invoices yet">
      The first one is made when your first service starts.
    </EmptyState>
  )
}
