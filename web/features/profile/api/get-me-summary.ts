import { queryOptions } from '@tanstack/react-query'
import { MeSummaryView } from '#worker/contracts/identity.ts'
import { client, read } from '#web/lib/api-client.ts'

export const meSummaryQuery = queryOptions({
  queryKey: ['me', 'summary'],
  queryFn: () => read(MeSummaryView, client.api.me.summary.$get()),
})
