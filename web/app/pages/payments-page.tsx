import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Alert } from '#web/components/ui/alert.tsx'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { EmptyState } from '#web/components/ui/empty-state.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { paymentMethodsQuery } from '#web/features/billing/api/list-payment-methods.ts'
import { BillingLink } from '#web/features/billing/components/billing-link.tsx'
import { PaymentMethodList } from '#web/features/billing/components/payment-method-list.tsx'
import { countServices } from '#web/lib/cart.ts'
import { useCart } from '#web/lib/use-cart.ts'
import { BillingTabs } from '../layout/billing-tabs.tsx'

const route = getRouteApi('/billing/payments')

export function PaymentsPage() {
  const returned = route.useSearch().returned !== undefined
  const methods = useQuery(paymentMethodsQuery({ live: returned }))
  return (
    <Page title="Billing">
      <BillingTabs />
      {methods.data && <Onward hasMethod={methods.data.length > 0} returned={returned} />}
      <QueryView query={methods} skeleton={<SkeletonCards count={1} className="h-24" />}>
        {(items) => (
          <div className="grid gap-6">
            {items.length > 0 ? <PaymentMethodList methods={items} /> : <NoMethod />}
            {items.length > 0 && (
              <div className="flex flex-wrap gap-2">
                <BillingLink destination="add-payment-method" label="Add another" variant="secondary" />
                <BillingLink destination="payment-methods" label="Change or remove" variant="secondary" />
              </div>
            )}
            <p className="max-w-prose text-ink-muted text-sm">
              Cards are kept by our billing system, never by this portal. You are signed in there automatically and come back
              here.
            </p>
          </div>
        )}
      </QueryView>
    </Page>
  )
}

/** The way back to what the customer was doing before they went to add a card. */
function Onward({ hasMethod, returned }: { hasMethod: boolean; returned: boolean }) {
  const count = countServices(useCart().items)
  if (count === 0 && !returned) return null
  const checkout = count > 0 && (
    <ButtonLink to="/checkout" variant={hasMethod ? 'primary' : 'secondary'}>
      Continue to checkout
    </ButtonLink>
  )
  if (!hasMethod) {
    return returned ? (
      <Alert tone="warning" live className="mb-6" title="No payment method was added" actions={checkout}>
        If you did add one, it may take a moment to arrive here: reload this page. Otherwise try once more below.
      </Alert>
    ) : null
  }
  return (
    <Alert
      tone="success"
      live
      className="mb-6"
      title={returned ? 'Your payment method is on file' : 'Your cart is waiting'}
      actions={checkout}
    >
      {count > 0 ? `${count} ${count === 1 ? 'service is' : 'services are'} in your cart.` : 'It is used for all your invoices.'}
    </Alert>
  )
}

function NoMethod() {
  return (
    <EmptyState
      icon="card"
      title="No payment method yet"
      action={<BillingLink destination="add-payment-method" label="Add a card" />}
    >
      You need one before you can order. Nothing is charged when you add it.
    </EmptyState>
  )
}
