import type { ReactNode } from 'react'
import type { OrderView } from '#worker/contracts/orders.ts'
import { ButtonLink } from '#web/components/ui/button-link.tsx'
import { buttonClass } from '#web/components/ui/button-class.ts'
import { site } from '#web/lib/site.ts'
import { CancelOrder } from './cancel-order.tsx'

type Props = { order: OrderView; change: ReactNode; onTooLate: () => void }

/** The one thing to do next, if there is one; until staff approve, what can still be changed. */
export function OrderActions({ order, change, onTooLate }: Props) {
  const { status, category, sim, subscriptionId, invoiceId, problem } = order
  if (status === 'failed' && problem?.code === 'PAYMENT_METHOD_MISSING') {
    return <ButtonLink to="/billing/payments">Add a payment method</ButtonLink>
  }
  if (status === 'failed') {
    const subject = encodeURIComponent(`Order ${order.number ?? order.id}`)
    return (
      <a href={`mailto:${site.supportEmail}?subject=${subject}`} className={buttonClass('secondary')}>
        Write to support
      </a>
    )
  }
  if (order.cancellable)
    return (
      <>
        {change}
        <CancelOrder id={order.id} onTooLate={onTooLate} />
      </>
    )
  if (status !== 'completed') return null
  const install = category === 'sim' && sim?.kind === 'eSIM'
  return (
    <>
      {subscriptionId && (
        <ButtonLink to="/subscriptions/$id" params={{ id: subscriptionId }}>
          {install ? 'Install your eSIM' : 'See your service'}
        </ButtonLink>
      )}
      {invoiceId && (
        <ButtonLink to="/billing/invoices/$id" params={{ id: invoiceId }} variant="secondary">
          See the invoice
        </ButtonLink>
      )}
    </>
  )
}

export function hasActions({ status, cancellable }: OrderView): boolean {
  return cancellable || status === 'failed' || status === 'completed'
}
