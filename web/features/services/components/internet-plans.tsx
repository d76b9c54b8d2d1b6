import type { AccountServicesView } from '#worker/contracts/services.ts'
import type { ShownAddress } from './address-check-dialog.tsx'
import { EligibilityPanel } from './eligibility-panel.tsx'
import { PlanCard } from './plan-card.tsx'
import { PlanOrder } from './plan-order.tsx'

type Props = { services: AccountServicesView; address: ShownAddress }

export function InternetPlans({ services: { internet, volatile }, address }: Props) {
  return (
    <div className="grid gap-6">
      <EligibilityPanel internet={internet} address={address} />
      {!internet.existing && (
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {internet.plans.map((plan) => (
            <PlanCard
              key={plan.sku}
              plan={plan}
              facts={volatile?.products[plan.sku]}
              title={plan.name.en}
              action={<PlanOrder plan={plan} volatile={volatile} className="w-full" />}
            />
          ))}
        </div>
      )}
    </div>
  )
}
