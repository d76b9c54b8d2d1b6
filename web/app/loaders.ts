import type { QueryClient } from '@tanstack/react-query'
import { paymentSummaryQuery } from '#web/features/billing/api/get-payment-summary.ts'
import { invoicesQuery } from '#web/features/billing/api/list-invoices.ts'
import { ordersQuery } from '#web/features/orders/api/list-orders.ts'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { meSummaryQuery } from '#web/features/profile/api/get-me-summary.ts'
import { sessionsQuery } from '#web/features/profile/api/list-sessions.ts'
import { mfaQuery } from '#web/features/security/api/get-mfa.ts'
import { accountServicesQuery } from '#web/features/services/api/get-account-services.ts'
import { subscriptionsQuery } from '#web/features/subscriptions/api/list-subscriptions.ts'

type Loading = { context: { queryClient: QueryClient }; preload: boolean }

/** Asks for a page's data while its code loads. Nothing waits for it: the page shows what is there and what is not. */
function starts(...fetches: ((queries: QueryClient) => Promise<void>)[]) {
  return ({ context, preload }: Loading): void => {
    if (preload) return
    for (const fetch of fetches) void fetch(context.queryClient)
  }
}

const me = (queries: QueryClient) => queries.prefetchQuery(meQuery)
const services = (queries: QueryClient) => queries.prefetchQuery(accountServicesQuery)
const orders = (queries: QueryClient) => queries.prefetchInfiniteQuery(ordersQuery)

export const loaders = {
  dashboard: starts(me, (queries) => queries.prefetchQuery(meSummaryQuery), orders),
  account: starts(me),
  security: starts(me, (queries) => queries.prefetchQuery(mfaQuery)),
  sessions: starts((queries) => queries.prefetchQuery(sessionsQuery)),
  services: starts(services),
  checkout: starts(services, me, (queries) => queries.prefetchQuery(paymentSummaryQuery)),
  orders: starts(orders),
  subscriptions: starts((queries) => queries.prefetchInfiniteQuery(subscriptionsQuery)),
  invoices: starts((queries) => queries.prefetchInfiniteQuery(invoicesQuery)),
}
