import { Link } from '@tanstack/react-router'
import type { OrderSummaryView } from '#worker/contracts/orders.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { CategoryMark } from '#web/components/ui/category-mark.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { formatInstant, formatMoney } from '#web/lib/format.ts'
import { STATUS_LOOK } from '../status-look.ts'

export function OrderList({ orders }: { orders: readonly OrderSummaryView[] }) {
  return (
    <ul className="grid gap-3">
      {orders.map((order) => (
        <li
          key={order.id}
          className="group relative flex items-center gap-4 rounded-card border border-line bg-surface p-4 shadow-sm transition-shadow duration-(--quick) hover:shadow-md sm:p-5"
        >
          <CategoryMark category={order.category} className="max-sm:hidden" />
          <div className="min-w-0 flex-1">
            <p className="font-semibold">
              <Link to="/orders/$id" params={{ id: order.id }} className="after:absolute after:inset-0 after:rounded-card">
                {order.title}
              </Link>
            </p>
            <p className="text-ink-muted text-sm">
              {order.number && `No. ${order.number} · `}
              {formatInstant(order.placedAt)}
            </p>
            <p className="mt-2 sm:hidden">
              <StatusBadge status={order.status} />
            </p>
          </div>
          <div className="hidden text-right sm:block">
            <StatusBadge status={order.status} />
            <p className="tabular mt-1 text-ink-muted text-sm">{formatMoney(order.monthly)} / month</p>
          </div>
          <Icon name="chevron" className="size-5 text-link transition-transform group-hover:translate-x-0.5" />
        </li>
      ))}
    </ul>
  )
}

function StatusBadge({ status }: { status: OrderSummaryView['status'] }) {
  const look = STATUS_LOOK[status]
  return <Badge tone={look.tone}>{look.label}</Badge>
}
