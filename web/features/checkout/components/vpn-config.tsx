import type { PlanView } from '#worker/contracts/catalog.ts'
import { QuantityStepper } from './quantity-stepper.tsx'
import { OptionChoices } from './option-choices.tsx'

type Props = { lineId: string; plan: PlanView; quantity: number; onQuantity: (quantity: number) => void }

export function VpnConfig({ lineId, plan, quantity, onQuantity }: Props) {
  return (
    <>
      <p className="text-sm">
        The router comes set up for <strong>{plan.vpn?.region}</strong>. To reach another country, choose that plan instead.
      </p>
      <OptionChoices lineId={lineId} legend="Add-ons" options={plan.options} />
      <QuantityStepper label="Number of routers" value={quantity} onChange={onQuantity} />
    </>
  )
}
