import { useInfiniteQuery } from '@tanstack/react-query'
import { EmptyState } from '#web/components/ui/empty-state.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { activityQuery } from '#web/features/activity/api/list-activity.ts'
import { ActivityList } from '#web/features/activity/components/activity-list.tsx'
import { AccountTabs } from '../layout/account-tabs.tsx'
import { LoadMore } from '../layout/load-more.tsx'

export function ActivityPage() {
  const activity = useInfiniteQuery(activityQuery)
  return (
    <Page
      title="Activity"
      intro="What happened to your login, newest first, in Japan time. Something you do not know? Change your password and write to us."
    >
      <AccountTabs />
      <div className="max-w-3xl">
        <QueryView query={activity} skeleton={<SkeletonCards count={6} className="h-16" />}>
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items)
            return items.length > 0 ? <ActivityList items={items} /> : <NoActivity />
          }}
        </QueryView>
        <LoadMore query={activity} label="Show older activity" />
      </div>
    </Page>
  )
}

function NoActivity() {
  return (
    <EmptyState icon="clock" title="Nothing yet">
      Sign-ins and changes of your security settings appear here.
    </EmptyState>
  )
}
