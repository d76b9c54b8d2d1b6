import { queryOptions } from '@tanstack/react-query'
import { OrderView } from '#worker/contracts/orders.ts'
import { type Kept, client, readIfChanged } from '#web/lib/api-client.ts'
import { pollUntil } from '#web/lib/polling.ts'
import { isFinal } from '../is-final.ts'

const kept = new Map<string, Kept<OrderView>>()

/** Follows the order until nothing can change any more; an unchanged order costs a 304 without a body. */
export function orderQuery(id: string) {
  return queryOptions({
    queryKey: ['orders', id],
    queryFn: async () => {
      const { data, keep } = await readIfChanged(OrderView, kept.get(id), (headers) =>
        client.api.orders[':id'].$get({ param: { id } }, { headers }),
      )
      if (keep) kept.set(id, keep)
      return data
    },
    refetchInterval: pollUntil(isFinal),
  })
}
