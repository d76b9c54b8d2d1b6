import { Link } from '@tanstack/react-router'
import type { SubscriptionSummaryView } from '#worker/contracts/subscriptions.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { CategoryMark } from '#web/components/ui/category-mark.tsx'
import { formatDay, formatMoney, formatPhone } from '#web/lib/format.ts'
import { SUBSCRIPTION_LOOK } from '../status-look.ts'

export function SubscriptionList({ subscriptions }: { subscriptions: readonly SubscriptionSummaryView[] }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
      {subscriptions.map((subscription) => (
        <SubscriptionTile key={subscription.id} subscription={subscription} />
      ))}
    </ul>
  )
}

function SubscriptionTile({ subscription }: { subscription: SubscriptionSummaryView }) {
  const { id, name, category, status, phoneNumber, recurring, cycle, nextDueOn } = subscription
  const look = SUBSCRIPTION_LOOK[status]
  return (
    <li className="group relative flex flex-col gap-4 rounded-card border border-line bg-surface p-5 shadow-sm transition-shadow duration-(--quick) hover:shadow-md">
      <div className="flex items-start justify-between gap-3">
        <CategoryMark category={category} />
        <Badge tone={look.tone}>{look.label}</Badge>
      </div>
      <div className="min-w-0">
        <p className="font-semibold">
          <Link to="/subscriptions/$id" params={{ id }} className="after:absolute after:inset-0 after:rounded-card">
            {name}
          </Link>
        </p>
        {phoneNumber && <p className="tabular text-ink-muted">{formatPhone(phoneNumber)}</p>}
      </div>
      <p className="tabular mt-auto text-ink-muted text-sm">
        {formatMoney(recurring)} {cycle.toLowerCase()}
        {nextDueOn && ` · next ${formatDay(nextDueOn)}`}
      </p>
    </li>
  )
}
