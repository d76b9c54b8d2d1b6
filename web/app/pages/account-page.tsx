import { useQuery } from '@tanstack/react-query'
import { Card } from '#web/components/ui/card.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { AddressCard } from '#web/features/profile/components/address-card.tsx'
import { EmailCard } from '#web/features/profile/components/email-card.tsx'
import { PersonalCard } from '#web/features/profile/components/personal-card.tsx'
import { SignOutButton } from '#web/features/profile/components/sign-out-button.tsx'
import { site } from '#web/lib/site.ts'
import { forgetCheckout } from '../forget-checkout.ts'
import { AccountTabs } from '../layout/account-tabs.tsx'

export function AccountPage() {
  const me = useQuery(meQuery)
  return (
    <Page title="Account" action={<SignOutButton onSignedOut={forgetCheckout} />}>
      <AccountTabs />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <QueryView query={me} skeleton={<SkeletonCards count={3} className="h-44" />}>
          {(data) => (
            <>
              <PersonalCard me={data} />
              <EmailCard email={data.email} />
              <AddressCard me={data} />
            </>
          )}
        </QueryView>
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
