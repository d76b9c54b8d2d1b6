import type { AccountServicesView } from '#worker/contracts/services.ts'
import { PlanCard } from './plan-card.tsx'
import { PlanOrder } from './plan-order.tsx'

export function VpnPlans({ services: { vpn, volatile } }: { services: AccountServicesView }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {vpn.plans.map((plan) => (
        <PlanCard
          key={plan.sku}
          plan={plan}
          facts={volatile?.products[plan.sku]}
          title={plan.vpn?.region ?? plan.name.en}
          action={<PlanOrder plan={plan} volatile={volatile} className="w-full" />}
        />
      ))}
    </div>
  )
}
