import { useQuery } from '@tanstack/react-query'
import { Card } from '#web/components/ui/card.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { BillingLink } from '#web/features/billing/components/billing-link.tsx'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { ProfileCard } from '#web/features/profile/components/profile-card.tsx'
import { SessionsCard } from '#web/features/profile/components/sessions-card.tsx'
import { SignOutButton } from '#web/features/profile/components/sign-out-button.tsx'
import { site } from '#web/lib/site.ts'
import { forgetCheckout } from '../forget-checkout.ts'

export function AccountPage() {
  const me = useQuery(meQuery)
  return (
    <Page title="Account" action={<SignOutButton onSignedOut={forgetCheckout} />}>
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <QueryView query={me} skeleton={<Skeleton className="h-80 w-full rounded-card" />}>
          {(data) => <ProfileCard me={data} change={<BillingLink destination="profile" label="Change" variant="quiet" />} />}
        </QueryView>
        <SessionsCard signOutEverywhere={<SignOutButton everywhere onSignedOut={forgetCheckout} />} />
        <Card title="Help">
          <p className="text-ink-muted">
            Write to{' '}
            <a href={`mailto:${site.supportEmail}`} className="text-link underline">
              {site.supportEmail}
            </a>
            , in English or Japanese. If a page showed a request id, put it into your mail.
          </p>
        </Card>
      </div>
    </Page>
  )
}
