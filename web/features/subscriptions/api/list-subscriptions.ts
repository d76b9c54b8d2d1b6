import { infiniteQueryOptions } from '@tanstack/react-query'
import { SubscriptionListView } from '#worker/contracts/subscriptions.ts'
import { client, read } from '#web/lib/api-client.ts'

export const subscriptionsQuery = infiniteQueryOptions({
  queryKey: ['subscriptions'],
  queryFn: ({ pageParam }) =>
    read(SubscriptionListView, client.api.subscriptions.$get({ query: pageParam ? { cursor: pageParam } : {} })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})
