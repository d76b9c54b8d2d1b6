import { useFormContext, useWatch } from 'react-hook-form'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import type { CheckoutFields } from '../checkout-form.ts'
import { canKeepNumber } from '../to-place-order-input.ts'
import { ActivationFields } from './activation-fields.tsx'
import { EidField } from './eid-field.tsx'
import { OptionChoices } from './option-choices.tsx'
import { PortInConfig } from './port-in-config.tsx'
import { SimKindFields } from './sim-kind-fields.tsx'

export function SimConfig({ lineId, plan, onAdd }: { lineId: string; plan: PlanView; onAdd: () => void }) {
  const { control } = useFormContext<CheckoutFields>()
  const kind = useWatch({ control, name: `lines.${lineId}.kind` })
  return (
    <>
      <SimKindFields lineId={lineId} />
      {kind === 'eSIM' && <EidField lineId={lineId} />}
      <ActivationFields lineId={lineId} />
      <OptionChoices lineId={lineId} legend="Add-ons" options={plan.options} />
      {canKeepNumber(plan) && <PortInConfig lineId={lineId} />}
      {plan.sim?.type === 'Voice' && (
        <Alert tone="info" title="Identity check">
          Japanese law asks us to check who you are before a voice line starts. Our staff contact you about it after you order.
        </Alert>
      )}
      <Button variant="quiet" className="justify-self-start" onClick={onAdd}>
        <Icon name="plus" />
        Add another {plan.name.en}
      </Button>
    </>
  )
}
