import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { invoiceQuery } from '#web/features/billing/api/get-invoice.ts'
import { InvoiceDocument } from '#web/features/billing/components/invoice-document.tsx'

const route = getRouteApi('/billing/invoices/$id')

export function InvoicePage() {
  const { id } = route.useParams()
  const query = useQuery(invoiceQuery(id))
  return (
    <Page title="Invoice" back={{ label: 'Invoices', to: '/billing/invoices' }}>
      <QueryView query={query} skeleton={<Skeleton className="h-96 w-full rounded-card" />}>
        {(invoice) => <InvoiceDocument invoice={invoice} />}
      </QueryView>
    </Page>
  )
}
