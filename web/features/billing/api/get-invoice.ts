import { queryOptions } from '@tanstack/react-query'
import { InvoiceView } from '#worker/contracts/billing.ts'
import { client, read } from '#web/lib/api-client.ts'

export function invoiceQuery(id: string) {
  return queryOptions({
    queryKey: ['invoices', id],
    queryFn: () => read(InvoiceView, client.api.invoices[':id'].$get({ param: { id }, query: {} })),
    // Paying happens in another system: coming back to this page looks again.
    refetchOnWindowFocus: 'always',
  })
}
