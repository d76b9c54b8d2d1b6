import { infiniteQueryOptions } from '@tanstack/react-query'
import { ActivityView } from '#worker/contracts/data-rights.ts'
import { client, read } from '#web/lib/api-client.ts'

export const activityQuery = infiniteQueryOptions({
  queryKey: ['activity'],
  queryFn: ({ pageParam }) => read(ActivityView, client.api.me.activity.$get({ query: pageParam ? { cursor: pageParam } : {} })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})
