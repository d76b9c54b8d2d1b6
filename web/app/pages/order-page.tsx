import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { Alert } from '#web/components/ui/alert.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { ChangeOrder } from '#web/features/checkout/components/change-order.tsx'
import { orderQuery } from '#web/features/orders/api/get-order.ts'
import { OrderActions, hasActions } from '#web/features/orders/components/order-actions.tsx'
import { OrderFacts } from '#web/features/orders/components/order-facts.tsx'
import { OrderStatusCard } from '#web/features/orders/components/order-status-card.tsx'
import { OrderTimeline } from '#web/features/orders/components/order-timeline.tsx'

const route = getRouteApi('/orders/$id')

export function OrderPage() {
  const { id } = route.useParams()
  const { placed } = route.useSearch()
  const query = useQuery(orderQuery(id))
  const title = query.data?.title ?? 'Order'
  const [news, setNews] = useState<'changed' | 'too-late' | null>(null)
  return (
    <Page title={title} back={{ label: 'Orders', to: '/orders' }} intro={query.data?.number ? `Order ${query.data.number}` : ' '}>
      {placed && (query.data?.status ?? 'awaiting-review') === 'awaiting-review' && (
        <Alert tone="success" live className="mb-6" title="Thank you. Your order is placed">
          You can follow it here; the page updates by itself. A confirmation is on its way by mail.
        </Alert>
      )}
      {news && <News news={news} />}
      <QueryView query={query} skeleton={<OrderSkeleton />}>
        {(order) => (
          <div className="grid gap-6">
            {query.isError && (
              <Alert tone="warning" title="Updates are interrupted">
                This is the last state we know. We keep trying.
              </Alert>
            )}
            <OrderStatusCard
              order={order}
              actions={
                hasActions(order) && (
                  <OrderActions
                    order={order}
                    change={
                      <ChangeOrder order={order} onChanged={() => setNews('changed')} onTooLate={() => setNews('too-late')} />
                    }
                    onTooLate={() => setNews('too-late')}
                  />
                )
              }
            />
            <div className="grid items-start gap-6 lg:grid-cols-2">
              <Card title="Progress">
                <OrderTimeline steps={order.timeline} />
              </Card>
              <OrderFacts order={order} />
            </div>
          </div>
        )}
      </QueryView>
    </Page>
  )
}

/** What became of the customer's own wish; the card below shows the order as it is now. */
function News({ news }: { news: 'changed' | 'too-late' }) {
  return news === 'changed' ? (
    <Alert tone="success" live className="mb-6" title="Your order is changed">
      Our staff see what you changed when they check it.
    </Alert>
  ) : (
    <Alert tone="warning" live className="mb-6" title="Our staff were quicker">
      They decided on this order a moment before, so it stays as it was. Write to support if something has to be different.
    </Alert>
  )
}

function OrderSkeleton() {
  return (
    <div className="grid gap-6">
      <span className="sr-only">Loading</span>
      <Skeleton className="h-40 w-full rounded-card" />
      <div className="grid gap-6 lg:grid-cols-2">
        <Skeleton className="h-96 w-full rounded-card" />
        <Skeleton className="h-96 w-full rounded-card" />
      </div>
    </div>
  )
}
