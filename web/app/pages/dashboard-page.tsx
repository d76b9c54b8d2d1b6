import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { EmptyState } from '#web/components/ui/empty-state.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { ordersQuery } from '#web/features/orders/api/list-orders.ts'
import { OrderList } from '#web/features/orders/components/order-list.tsx'
import { isFinal } from '#web/features/orders/is-final.ts'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { meSummaryQuery } from '#web/features/profile/api/get-me-summary.ts'
import { SummaryTiles, SummaryTilesSkeleton } from '#web/features/profile/components/summary-tiles.tsx'
import { WelcomePanel } from '#web/features/profile/components/welcome-panel.tsx'
import { site } from '#web/lib/site.ts'

const SHOWN_ORDERS = 3

export function DashboardPage() {
  const me = useQuery(meQuery)
  const summary = useQuery(meSummaryQuery)
  const orders = useInfiniteQuery(ordersQuery)
  return (
    <>
      <title>{`Home | ${site.name}`}</title>
      <div className="grid gap-8 sm:gap-10">
        <WelcomePanel me={me.data} />
        <section aria-label="At a glance">
          <QueryView query={summary} skeleton={<SummaryTilesSkeleton />}>
            {(data) => <SummaryTiles summary={data} />}
          </QueryView>
        </section>
        <section aria-labelledby="orders-heading">
          <div className="mb-4 flex items-baseline justify-between gap-4">
            <h2 id="orders-heading" className="font-semibold text-lg">
              Your orders
            </h2>
            <Link to="/orders" className="press inline-flex items-center gap-1 text-link text-sm">
              All orders
              <Icon name="chevron" className="size-4" />
            </Link>
          </div>
          <QueryView query={orders} skeleton={<SkeletonCards count={2} />}>
            {({ pages }) => {
              const all = pages.flatMap(({ items }) => items)
              const open = all.filter((order) => !isFinal(order))
              const shown = (open.length > 0 ? open : all).slice(0, SHOWN_ORDERS)
              return shown.length > 0 ? <OrderList orders={shown} /> : <NothingYet />
            }}
          </QueryView>
        </section>
      </div>
    </>
  )
}

function NothingYet() {
  return (
    <EmptyState icon="box" title="No orders yet" action={<ButtonLink to="/account/services">Choose a service</ButtonLink>}>
      Home internet, a SIM for your phone, or a VPN router: order here and follow each step on this page.
    </EmptyState>
  )
}
