import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Category } from '#worker/contracts/catalog.ts'
import type { AccountServicesView } from '#worker/contracts/services.ts'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { Skeleton, SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { BillingLink } from '#web/features/billing/components/billing-link.tsx'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { AddressLines } from '#web/features/profile/components/address-lines.tsx'
import { accountServicesQuery } from '#web/features/services/api/get-account-services.ts'
import { CartBar } from '#web/features/services/components/cart-bar.tsx'
import { InternetPlans } from '#web/features/services/components/internet-plans.tsx'
import { SimPlans } from '#web/features/services/components/sim-plans.tsx'
import { VpnPlans } from '#web/features/services/components/vpn-plans.tsx'

const HEADINGS = {
  internet: { title: 'Home internet', intro: 'The fibre plans that reach your address.' },
  sim: { title: 'Mobile', intro: 'eSIM or SIM card. Choose a size; the details follow at checkout.' },
  vpn: { title: 'VPN router', intro: 'One router, one country. The router is included.' },
} as const

const route = getRouteApi('/account/services/$category')

export function ServiceCategoryPage() {
  const category = Category.parse(route.useParams().category)
  const services = useQuery(accountServicesQuery)
  return (
    <Page {...HEADINGS[category]} back={{ label: 'All services', to: '/account/services' }}>
      <QueryView query={services} skeleton={<SkeletonCards className="h-56" />}>
        {(data) => {
          if (category === 'internet') return <Internet services={data} />
          return category === 'sim' ? <SimPlans services={data} /> : <VpnPlans services={data} />
        }}
      </QueryView>
      <CartBar />
    </Page>
  )
}

function Internet({ services }: { services: AccountServicesView }) {
  const me = useQuery(meQuery)
  const shown = (
    <QueryView query={me} skeleton={<Skeleton className="h-12" />}>
      {({ address }) => (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <AddressLines address={address} />
          <BillingLink destination="profile" label="Change" variant="secondary" />
        </div>
      )}
    </QueryView>
  )
  return <InternetPlans services={services} address={{ shown, known: me.data !== undefined }} />
}
