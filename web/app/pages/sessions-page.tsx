import { useQuery } from '@tanstack/react-query'
import { Card } from '#web/components/ui/card.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { sessionsQuery } from '#web/features/profile/api/list-sessions.ts'
import { SessionsCard } from '#web/features/profile/components/sessions-card.tsx'
import { SignOutButton } from '#web/features/profile/components/sign-out-button.tsx'
import { forgetCheckout } from '../forget-checkout.ts'
import { AccountTabs } from '../layout/account-tabs.tsx'

export function SessionsPage() {
  const sessions = useQuery(sessionsQuery)
  return (
    <Page title="Devices" intro="Where you are signed in. Ending a device takes effect there at once.">
      <AccountTabs />
      <div className="grid max-w-3xl gap-6">
        <QueryView query={sessions} skeleton={<Skeleton className="h-56 w-full rounded-card" />}>
          {(items) => <SessionsCard sessions={items} />}
        </QueryView>
        <Card title="Sign out everywhere">
          <p className="mb-4 text-ink-muted text-sm">Every device is signed out, this one too.</p>
          <SignOutButton everywhere onSignedOut={forgetCheckout} />
        </Card>
      </div>
    </Page>
  )
}
