import { queryOptions } from '@tanstack/react-query'
import { PaymentMethodListView } from '#worker/contracts/billing.ts'
import { client, read } from '#web/lib/api-client.ts'

/** `live` asks billing itself: the customer comes back from adding a card there. */
export function paymentMethodsQuery({ live }: { live: boolean }) {
  return queryOptions({
    queryKey: ['payment-methods', live ? 'live' : 'copy'],
    queryFn: async () => {
      const query = live ? ({ live: '1' } as const) : {}
      return (await read(PaymentMethodListView, client.api.billing['payment-methods'].$get({ query }))).items
    },
  })
}
