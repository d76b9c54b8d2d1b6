import { infiniteQueryOptions } from '@tanstack/react-query'
import { OrderListView } from '#worker/contracts/orders.ts'
import { client, read } from '#web/lib/api-client.ts'

export const ordersQuery = infiniteQueryOptions({
  queryKey: ['orders'],
  queryFn: ({ pageParam }) => read(OrderListView, client.api.orders.$get({ query: pageParam ? { cursor: pageParam } : {} })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})
