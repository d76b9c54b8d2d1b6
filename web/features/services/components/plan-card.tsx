import type { ReactNode } from 'react'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { formatMoney, formatPrice } from '#web/lib/format.ts'
import { type PlanFacts, PlanNotes } from './plan-notes.tsx'

type Props = { plan: PlanView; facts: PlanFacts | undefined; title: string; action: ReactNode }

/** One plan with its whole price: what it costs each month, and what the first invoice asks for. */
export function PlanCard({ plan, facts, title, action }: Props) {
  return (
    <article className="flex flex-col rounded-card border border-line bg-surface p-5 shadow-sm">
      <h2 className="font-semibold text-lg">{title}</h2>
      <p lang="ja" className="text-ink-muted text-xs">
        {plan.name.ja}
      </p>
      <p className="tabular mt-3 font-bold text-2xl">
        {formatMoney(plan.price)}
        <span className="font-normal text-base text-ink-muted">{plan.cycle === 'annually' ? ' / year' : ' / month'}</span>
      </p>
      <PlanNotes facts={facts} />
      <p className="mt-2 text-sm">{plan.summary.en}</p>
      <ul className="mt-3 mb-5 grid gap-1 text-ink-muted text-sm">
        {plan.companions.map((companion) => (
          <li key={companion.sku} className="tabular">
            + {companion.name.en} {formatPrice(companion.price, companion.cycle)}
          </li>
        ))}
        <li className="tabular text-ink">
          First invoice <strong>{formatMoney(plan.dueNow)}</strong>
        </li>
      </ul>
      <div className="mt-auto">{action}</div>
    </article>
  )
}
