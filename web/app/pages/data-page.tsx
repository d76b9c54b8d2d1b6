import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { AccountClosedView } from '#worker/contracts/data-rights.ts'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { AccountClosed } from '#web/features/profile/components/account-closed.tsx'
import { CloseAccountCard } from '#web/features/profile/components/close-account-card.tsx'
import { ExportCard } from '#web/features/profile/components/export-card.tsx'
import { forgetCheckout } from '../forget-checkout.ts'
import { AccountTabs } from '../layout/account-tabs.tsx'

export function DataPage() {
  const [closed, setClosed] = useState<AccountClosedView | null>(null)
  if (closed) return <ClosedPage view={closed} />
  const leave = (view: AccountClosedView) => {
    forgetCheckout()
    setClosed(view)
  }
  return (
    <Page title="Your data" intro="What we hold about you, and how to end it.">
      <AccountTabs />
      <OpenAccount onClosed={leave} />
    </Page>
  )
}

/** Where the customer stood is gone: the heading is read out instead. */
function ClosedPage({ view }: { view: AccountClosedView }) {
  useEffect(() => document.querySelector<HTMLElement>('main h1')?.focus(), [])
  return (
    <Page title="Your account is closed" intro="You are signed out everywhere. A mail confirms it.">
      <AccountClosed view={view} />
    </Page>
  )
}

function OpenAccount({ onClosed }: { onClosed: (view: AccountClosedView) => void }) {
  const me = useQuery(meQuery)
  return (
    <div className="grid max-w-3xl gap-6">
      <ExportCard />
      <QueryView query={me} skeleton={<Skeleton className="h-72 w-full rounded-card" />}>
        {({ email }) => <CloseAccountCard email={email} onClosed={onClosed} />}
      </QueryView>
    </div>
  )
}
