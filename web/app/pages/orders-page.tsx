import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Alert } from '#web/components/ui/alert.tsx'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { EmptyState } from '#web/components/ui/empty-state.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { ordersQuery } from '#web/features/orders/api/list-orders.ts'
import { OrderList } from '#web/features/orders/components/order-list.tsx'
import { LoadMore } from '../layout/load-more.tsx'

const route = getRouteApi('/orders')

export function OrdersPage() {
  const { placed } = route.useSearch()
  const orders = useInfiniteQuery(ordersQuery)
  const order = (
    <ButtonLink to="/account/services" variant="secondary">
      Order a service
    </ButtonLink>
  )
  return (
    <Page title="Orders" action={order}>
      {placed && (
        <Alert tone="success" live className="mb-6" title={`Thank you. ${placed} orders are placed`}>
          Each service goes its own way: open one to follow it live. A confirmation is on its way by mail.
        </Alert>
      )}
      <QueryView query={orders} skeleton={<SkeletonCards count={4} />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length > 0 ? <OrderList orders={items} /> : <NoOrders />
        }}
      </QueryView>
      <LoadMore query={orders} label="Show older orders" />
    </Page>
  )
}

function NoOrders() {
  return (
    <EmptyState icon="box" title="No orders yet" action={<ButtonLink to="/account/services">Choose a service</ButtonLink>}>
      What you order appears here at once, with every step it takes.
    </EmptyState>
  )
}
