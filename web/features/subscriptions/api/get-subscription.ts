import { queryOptions } from '@tanstack/react-query'
import { SubscriptionView } from '#worker/contracts/subscriptions.ts'
import { client, read } from '#web/lib/api-client.ts'

export function subscriptionQuery(id: string) {
  return queryOptions({
    queryKey: ['subscriptions', id],
    queryFn: () => read(SubscriptionView, client.api.subscriptions[':id'].$get({ param: { id } })),
  })
}
