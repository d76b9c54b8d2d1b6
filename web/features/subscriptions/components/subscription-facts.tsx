import { Link } from '@tanstack/react-router'
import type { SubscriptionView } from '#worker/contracts/subscriptions.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { Detail, DetailList } from '#web/components/ui/detail-list.tsx'
import { formatDay, formatMoney, formatPhone } from '#web/lib/format.ts'
import { SUBSCRIPTION_LOOK } from '../status-look.ts'

export function SubscriptionFacts({ subscription }: { subscription: SubscriptionView }) {
  const look = SUBSCRIPTION_LOOK[subscription.status]
  return (
    <Card title="Details" action={<Badge tone={look.tone}>{look.label}</Badge>}>
      <DetailList>
        {subscription.phoneNumber && (
          <Detail name="Phone number">
            <span className="tabular">{formatPhone(subscription.phoneNumber)}</span>
          </Detail>
        )}
        <Detail name="Price">
          <span className="tabular">
            {formatMoney(subscription.recurring)} {subscription.cycle.toLowerCase()}
          </span>
        </Detail>
        {subscription.nextDueOn && <Detail name="Next invoice">{formatDay(subscription.nextDueOn)}</Detail>}
        {subscription.registeredOn && <Detail name="Since">{formatDay(subscription.registeredOn)}</Detail>}
        {subscription.orderId && (
          <Detail name="Order">
            <Link to="/orders/$id" params={{ id: subscription.orderId }} className="text-link underline">
              See the order
            </Link>
          </Detail>
        )}
      </DetailList>
    </Card>
  )
}
