import { useInfiniteQuery } from '@tanstack/react-query'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { EmptyState } from '#web/components/ui/empty-state.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { subscriptionsQuery } from '#web/features/subscriptions/api/list-subscriptions.ts'
import { FeeList } from '#web/features/subscriptions/components/fee-list.tsx'
import { SubscriptionList } from '#web/features/subscriptions/components/subscription-list.tsx'
import { LoadMore } from '../layout/load-more.tsx'

export function SubscriptionsPage() {
  const subscriptions = useInfiniteQuery(subscriptionsQuery)
  return (
    <Page title="Your services" action={<ButtonLink to="/account/services">Add a service</ButtonLink>}>
      <QueryView query={subscriptions} skeleton={<SkeletonCards className="h-44" />}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          const fees = items.filter(({ category }) => category === 'fee')
          const services = items.filter(({ category }) => category !== 'fee')
          return (
            <div className="grid gap-8">
              {services.length > 0 ? <SubscriptionList subscriptions={services} /> : <NoServices />}
              {fees.length > 0 && <FeeList fees={fees} />}
            </div>
          )
        }}
      </QueryView>
      <LoadMore query={subscriptions} label="Show more services" />
    </Page>
  )
}

function NoServices() {
  return (
    <EmptyState
      icon="layers"
      title="No services yet"
      action={
        <ButtonLink to="/orders" variant="secondary">
          See your orders
        </ButtonLink>
      }
    >
      A service appears here as soon as it is set up. Until then you can follow its order.
    </EmptyState>
  )
}
