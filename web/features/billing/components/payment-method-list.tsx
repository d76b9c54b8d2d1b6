import type { PaymentMethodView } from '#worker/contracts/billing.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { toMethodName } from '../method-name.ts'

export function PaymentMethodList({ methods }: { methods: readonly PaymentMethodView[] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {methods.map((method, index) => (
        <li key={method.id} className="flex items-center gap-4 rounded-card border border-line bg-surface p-5 shadow-sm">
          <span className="grid size-11 place-items-center rounded-md bg-primary-soft text-on-primary-soft">
            <Icon name="card" className="size-6" />
          </span>
          <div className="min-w-0 flex-1">
            <p className="tabular flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
              {toMethodName(method)}
              {index === 0 && <Badge tone="primary">Used for invoices</Badge>}
            </p>
            {method.expires && <p className="tabular text-ink-muted text-sm">Valid until {method.expires}</p>}
          </div>
        </li>
      ))}
    </ul>
  )
}
