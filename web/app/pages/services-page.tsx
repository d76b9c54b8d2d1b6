import { useQuery } from '@tanstack/react-query'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { accountServicesQuery } from '#web/features/services/api/get-account-services.ts'
import { CartBar } from '#web/features/services/components/cart-bar.tsx'
import { CategoryCards } from '#web/features/services/components/category-cards.tsx'

export function ServicesPage() {
  const services = useQuery(accountServicesQuery)
  return (
    <Page
      title="Choose a service"
      intro="What your account can order, at your address. Prices include tax."
      back={{ label: 'Your services', to: '/subscriptions' }}
    >
      <QueryView query={services} skeleton={<SkeletonCards className="h-44" />}>
        {(data) => <CategoryCards services={data} />}
      </QueryView>
      <CartBar />
    </Page>
  )
}
