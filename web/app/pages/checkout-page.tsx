import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { MAX_CART_SERVICES } from '#worker/contracts/cart.ts'
import type { MeView } from '#worker/contracts/identity.ts'
import type { PlaceOrderView } from '#worker/contracts/orders.ts'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { EmptyState } from '#web/components/ui/empty-state.tsx'
import { Page } from '#web/components/ui/page.tsx'
import { ErrorState } from '#web/components/ui/error-state.tsx'
import { QueryView } from '#web/components/ui/query-view.tsx'
import { SkeletonCards } from '#web/components/ui/skeleton.tsx'
import { paymentSummaryQuery } from '#web/features/billing/api/get-payment-summary.ts'
import { PaymentStep } from '#web/features/billing/components/payment-step.tsx'
import { noteRemoval } from '#web/features/checkout/checkout-session.ts'
import { CheckoutForm } from '#web/features/checkout/components/checkout-form.tsx'
import { AddressCheckCard } from '#web/features/profile/components/address-check-card.tsx'
import { BillingLink } from '#web/features/billing/components/billing-link.tsx'
import { meQuery } from '#web/features/profile/api/get-me.ts'
import { accountServicesQuery } from '#web/features/services/api/get-account-services.ts'
import { UnavailableLine } from '#web/features/services/components/unavailable-line.tsx'
import { toOffers } from '#web/features/services/offers.ts'
import { countServices } from '#web/lib/cart.ts'
import { isSignedOut } from '#web/lib/query-client.ts'
import { useCart, useTakeOrdered } from '#web/lib/use-cart.ts'

/** Prices on the page stay as they are until the order is sent: a change is shown and asked about, never slipped in. */
const shownServicesQuery = { ...accountServicesQuery, staleTime: Number.POSITIVE_INFINITY }

const SKELETON = <SkeletonCards count={2} className="h-64" />

export function CheckoutPage() {
  const cart = useCart()
  const { items } = cart
  const services = useQuery(shownServicesQuery)
  const me = useQuery(meQuery)
  return (
    <Page title="Checkout">
      <QueryView query={cart.query} skeleton={SKELETON}>
        {() =>
          items.length === 0 ? (
            <EmptyState
              icon="cart"
              title="Your cart is empty"
              action={<ButtonLink to="/account/services">Choose a service</ButtonLink>}
            >
              If you have just ordered, you find it under Orders.
            </EmptyState>
          ) : (
            <QueryView query={services} skeleton={SKELETON}>
              {(data) => (
                <QueryView query={me} skeleton={SKELETON}>
                  {(profile) => (
                    <Checkout
                      cart={cart}
                      plans={toOffers(
                        data,
                        items.map(({ sku }) => sku),
                      )}
                      me={profile}
                    />
                  )}
                </QueryView>
              )}
            </QueryView>
          )
        }
      </QueryView>
    </Page>
  )
}

function Checkout({ cart, plans, me }: { cart: ReturnType<typeof useCart>; plans: readonly PlanView[]; me: MeView }) {
  const { items } = cart
  const takeOrdered = useTakeOrdered()
  const navigate = useNavigate()
  const payment = useQuery(paymentSummaryQuery)
  const lines = items.flatMap(({ id, sku, quantity }) => {
    const plan = plans.find((one) => one.sku === sku)
    return plan ? [{ id, quantity, plan }] : []
  })
  const unavailable = items.filter(({ sku }) => plans.every((plan) => plan.sku !== sku))

  function remove(id: string) {
    noteRemoval()
    cart.remove(id)
  }

  function placed({ orders }: PlaceOrderView, lineIds: string[]) {
    takeOrdered(lineIds)
    const [first] = orders
    if (first && orders.length === 1)
      return void navigate({ to: '/orders/$id', params: { id: first.id }, search: { placed: '1' }, replace: true })
    void navigate({ to: '/orders', search: { placed: String(orders.length) }, replace: true })
  }

  return (
    <CheckoutForm
      lines={lines}
      notices={
        <>
          {cart.error && !isSignedOut(cart.error) && <ErrorState error={cart.error} title="Your cart could not be changed" />}
          {unavailable.map((item) => (
            <UnavailableLine key={item.id} sku={item.sku} onRemove={() => remove(item.id)} />
          ))}
        </>
      }
      address={<AddressCheckCard me={me} change={<BillingLink destination="profile" label="Change" variant="secondary" />} />}
      payment={<PaymentStep query={payment} />}
      blocked={toBlocked(unavailable.length, countServices(lines), payment.data?.hasPaymentMethod)}
      onAdd={cart.add}
      onRemove={remove}
      onQuantity={cart.setQuantity}
      onPlaced={placed}
      onRefused={() => void payment.refetch()}
    />
  )
}

function toBlocked(unavailable: number, services: number, hasPaymentMethod: boolean | undefined) {
  if (unavailable > 0) return { reason: 'Remove what cannot be ordered first.', section: 'services-heading' }
  const excess = services - MAX_CART_SERVICES
  if (excess > 0)
    return { reason: `Remove ${excess}: an order holds ${MAX_CART_SERVICES} services.`, section: 'services-heading' }
  if (services === 0) return { reason: 'Your cart holds nothing that can be ordered.', section: 'services-heading' }
  if (!hasPaymentMethod) return { reason: 'Add a payment method first.', section: 'payment' }
  return null
}
