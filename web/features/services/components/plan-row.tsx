import type { ReactNode } from 'react'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { formatMoney } from '#web/lib/format.ts'
import { type PlanFacts, PlanNotes } from './plan-notes.tsx'

type Props = { plan: PlanView; facts: PlanFacts | undefined; title: string; action: ReactNode }

/** One size of a plan among its sizes. */
export function PlanRow({ plan, facts, title, action }: Props) {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-t py-3 first:border-t-0">
      <div className="min-w-0 flex-1">
        <h3 className="font-semibold">{title}</h3>
        <p className="tabular text-sm">
          <strong>{formatMoney(plan.price)}</strong> / month
          <span className="block text-ink-muted">First invoice {formatMoney(plan.dueNow)}</span>
        </p>
        <PlanNotes facts={facts} />
      </div>
      {action}
    </li>
  )
}
