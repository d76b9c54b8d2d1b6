import { Link } from '@tanstack/react-router'
import type { SubscriptionSummaryView } from '#worker/contracts/subscriptions.ts'
import { Icon } from '#web/components/ui/icon.tsx'
import { formatDay } from '#web/lib/format.ts'
import { SUBSCRIPTION_LOOK } from '../status-look.ts'

/** Billing keeps one-off fees as services of their own; among the services they would only be in the way. */
export function FeeList({ fees }: { fees: readonly SubscriptionSummaryView[] }) {
  return (
    <details className="group">
      <summary className="press inline-flex list-none items-center gap-1 font-medium text-link">
        <Icon name="chevron" className="size-4 transition-transform group-open:rotate-90" />
        One-off fees ({fees.length})
      </summary>
      <ul className="mt-2 overflow-hidden rounded-card border border-line bg-surface">
        {fees.map(({ id, name, status, nextDueOn }) => (
          <li key={id} className="flex flex-wrap justify-between gap-x-4 border-line border-t px-5 py-3 first:border-t-0">
            <Link to="/subscriptions/$id" params={{ id }} className="text-link underline">
              {name}
            </Link>
            <span className="text-ink-muted text-sm">
              {SUBSCRIPTION_LOOK[status].label}
              {nextDueOn && ` · ${formatDay(nextDueOn)}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
