import type { ReactNode } from 'react'
import { CategoryMark } from '#web/components/ui/category-mark.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { formatYen } from '#web/lib/format.ts'
import type { PricedItem } from '../priced-items.ts'
import type { CheckoutLine } from '../to-place-order-input.ts'

type Props = { line: CheckoutLine; items: readonly PricedItem[]; onRemove: () => void; problem: ReactNode; children: ReactNode }

const PER = { monthly: '/ month', annually: '/ year', 'one-time': 'once' } as const

/** One service of the cart: what it is, what it costs, and what we need to know about it. */
export function LineCard({ line, items, onRemove, problem, children }: Props) {
  const { plan } = line
  const headingId = `${line.id}-heading`
  return (
    <section
      aria-labelledby={headingId}
      id={line.id}
      tabIndex={-1}
      className="rounded-card border border-line bg-surface shadow-sm"
    >
      <div className="flex items-start gap-3 p-4 sm:p-5">
        <CategoryMark category={plan.category} />
        <div className="min-w-0 flex-1">
          <h3 id={headingId} className="font-semibold">
            {plan.name.en}
          </h3>
          <p lang="ja" className="text-ink-muted text-xs">
            {plan.name.ja}
          </p>
        </div>
        <Button variant="quiet" className="-mt-1 -mr-2 px-3 text-sm" onClick={onRemove} aria-label={`Remove ${plan.name.en}`}>
          <Icon name="bin" />
          <span className="hidden sm:inline">Remove</span>
        </Button>
      </div>
      {problem}
      <ul className="border-line border-t px-4 py-3 text-sm sm:px-5">
        {items.map((item) => (
          <li key={item.sku} className="flex justify-between gap-4 py-1">
            <span className="min-w-0">{item.name}</span>
            <span className="tabular shrink-0 whitespace-nowrap">
              {formatYen(item.price)} <span className="text-ink-muted">{PER[item.cycle]}</span>
            </span>
          </li>
        ))}
      </ul>
      {children && <div className="grid gap-6 border-line border-t p-4 sm:p-5">{children}</div>}
    </section>
  )
}
