import { useWatch, useFormContext } from 'react-hook-form'
import type { OrderView } from '#worker/contracts/orders.ts'
import { Choice, ChoiceGroup } from '#web/components/ui/choice.tsx'
import type { CheckoutFields } from '../checkout-form.ts'
import type { NumberChoice } from '../order-change.ts'
import { ActivationFields } from './activation-fields.tsx'
import { EidField } from './eid-field.tsx'
import { PortInFieldset } from './port-in-config.tsx'
import { SimKindFields } from './sim-kind-fields.tsx'

type Props = {
  lineId: string
  sim: NonNullable<OrderView['sim']>
  number: NumberChoice
  onNumber: (choice: NumberChoice) => void
}

export function ChangeSim({ lineId, sim, number, onNumber }: Props) {
  const { control } = useFormContext<CheckoutFields>()
  const kind = useWatch({ control, name: `lines.${lineId}.kind` })
  const choice = (value: NumberChoice, label: string) => (
    <Choice type="radio" name="number-choice" label={label} checked={number === value} onChange={() => onNumber(value)} />
  )
  return (
    <>
      <SimKindFields lineId={lineId} />
      {kind === 'eSIM' && <EidField lineId={lineId} />}
      <ActivationFields lineId={lineId} />
      {sim.voice && (
        <ChoiceGroup legend="Phone number">
          {sim.keepsNumber && choice('as-ordered', 'Move my present number, as ordered')}
          {choice('new-details', sim.keepsNumber ? 'Move my present number, with other details' : 'Move my present number')}
          {choice('none', 'Give me a new number')}
        </ChoiceGroup>
      )}
      {number === 'new-details' && <PortInFieldset lineId={lineId} />}
    </>
  )
}
