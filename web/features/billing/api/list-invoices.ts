import { infiniteQueryOptions } from '@tanstack/react-query'
import { InvoiceListView } from '#worker/contracts/billing.ts'
import { client, read } from '#web/lib/api-client.ts'

export const invoicesQuery = infiniteQueryOptions({
  queryKey: ['invoices'],
  queryFn: ({ pageParam }) => read(InvoiceListView, client.api.invoices.$get({ query: pageParam ? { cursor: pageParam } : {} })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})
