import type { ReactNode } from 'react'
import type { OrderView } from '#worker/contracts/orders.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { CategoryMark } from '#web/components/ui/category-mark.tsx'
import { toExpectation } from '../expectation.ts'
import { STATUS_LOOK } from '../status-look.ts'

/** What is the matter with this order right now. Changes are read out. */
export function OrderStatusCard({ order, actions }: { order: OrderView; actions: ReactNode }) {
  const look = STATUS_LOOK[order.status]
  const expectation = toExpectation(order)
  return (
    <section aria-label="State of the order" className="rounded-card border border-line bg-surface p-5 shadow-md sm:p-6">
      <div className="flex items-start gap-4">
        <CategoryMark category={order.category} />
        <div className="min-w-0 flex-1" aria-live="polite">
          <Badge tone={look.tone}>{look.label}</Badge>
          <p className="mt-2 font-semibold text-xl leading-snug">{expectation.title}</p>
          <p className="mt-1 max-w-prose text-ink-muted">{expectation.text}</p>
        </div>
      </div>
      {actions && <div className="mt-5 flex flex-wrap gap-2 sm:pl-15">{actions}</div>}
    </section>
  )
}
