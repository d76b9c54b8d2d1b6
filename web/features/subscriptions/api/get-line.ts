import { queryOptions } from '@tanstack/react-query'
import { LineView } from '#worker/contracts/subscriptions.ts'
import { client, read } from '#web/lib/api-client.ts'
import { pollUntil } from '#web/lib/polling.ts'

/** The SIM behind a subscription, followed until the network says that it is active. */
export function lineQuery(id: string) {
  return queryOptions({
    queryKey: ['subscriptions', id, 'line'],
    queryFn: () => read(LineView, client.api.subscriptions[':id'].sim.$get({ param: { id } })),
    refetchInterval: pollUntil((line) => line.status !== 'pending'),
  })
}
