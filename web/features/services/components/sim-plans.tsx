import type { PlanView } from '#worker/contracts/catalog.ts'
import type { AccountServicesView } from '#worker/contracts/services.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { useCart } from '#web/lib/use-cart.ts'
import { toSimOffers } from '../offers.ts'
import { PlanOrder } from './plan-order.tsx'
import { PlanRow } from './plan-row.tsx'

const KINDS = ['Voice', 'Data and SMS', 'Data'] as const
const TITLES = { Voice: 'Voice, texts and data', 'Data and SMS': 'Data and texts', Data: 'Data only' } as const

export function SimPlans({ services: { sim, volatile } }: { services: AccountServicesView }) {
  const cartSkus = useCart().items.map((item) => item.sku)
  const offers = toSimOffers(sim, cartSkus)
  const discounted = offers.filter((plan) => plan.sim?.familyDiscount)
  return (
    <div className="grid gap-6">
      {discounted.length > 0 && (
        <>
          <Alert tone="success" title="Family discount">
            Every further voice line on your account costs less each month.
          </Alert>
          <SizeList title="Voice, family price" plans={discounted} volatile={volatile} />
        </>
      )}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        {KINDS.map((kind) => (
          <SizeList
            key={kind}
            title={TITLES[kind]}
            volatile={volatile}
            plans={offers.filter((plan) => plan.sim?.type === kind && !plan.sim.familyDiscount)}
          />
        ))}
      </div>
    </div>
  )
}

type SizeListProps = { title: string; plans: readonly PlanView[]; volatile: AccountServicesView['volatile'] }

function SizeList({ title, plans, volatile }: SizeListProps) {
  const [first] = plans
  if (!first) return null
  return (
    <Card title={title}>
      <p className="-mt-2 mb-2 text-ink-muted text-sm">{first.summary.en}</p>
      <ul>
        {plans.map((plan) => (
          <PlanRow
            key={plan.sku}
            plan={plan}
            facts={volatile?.products[plan.sku]}
            title={`${plan.sim?.dataGb ?? 0} GB`}
            action={<PlanOrder plan={plan} volatile={volatile} />}
          />
        ))}
      </ul>
    </Card>
  )
}
