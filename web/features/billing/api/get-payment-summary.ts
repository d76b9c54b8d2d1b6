import { queryOptions } from '@tanstack/react-query'
import { PaymentMethodSummaryView } from '#worker/contracts/billing.ts'
import { client, read } from '#web/lib/api-client.ts'

/** Asked of billing itself, not of a copy: checkout decides by it, and the customer may just have added a card. */
export const paymentSummaryQuery = queryOptions({
  queryKey: ['payment-methods', 'summary'],
  queryFn: () => read(PaymentMethodSummaryView, client.api.billing['payment-methods'].summary.$get({ query: { live: '1' } })),
})
