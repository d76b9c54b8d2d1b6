import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { lineQuery } from '#web/features/subscriptions/api/get-line.ts'
import { subscriptionQuery } from '#web/features/subscriptions/api/get-subscription.ts'
import { LinePanel } from '#web/features/subscriptions/components/line-panel.tsx'
import { SubscriptionFacts } from '#web/features/subscriptions/components/subscription-facts.tsx'

const route = getRouteApi('/subscriptions/$id')

export function SubscriptionPage() {
  const { id } = route.useParams()
  const query = useQuery(subscriptionQuery(id))
  return (
    <Page title={query.data?.name ?? 'Service'} back={{ label: 'Your services', to: '/subscriptions' }}>
      <QueryView query={query} skeleton={<TallSkeleton />}>
        {(subscription) => (
          <div className="grid gap-6">
            {subscription.category === 'sim' && <Line id={id} />}
            <SubscriptionFacts subscription={subscription} />
          </div>
        )}
      </QueryView>
    </Page>
  )
}

function Line({ id }: { id: string }) {
  const query = useQuery(lineQuery(id))
  return (
    <QueryView query={query} skeleton={<TallSkeleton />} errorTitle="Your SIM could not be loaded">
      {(line) => <LinePanel line={line} />}
    </QueryView>
  )
}

/** Taller than the screen: what comes below it cannot be pushed around in sight. */
function TallSkeleton() {
  return <Skeleton className="h-180 w-full rounded-card" />
}
