import { useFormContext } from 'react-hook-form'
import { Choice, ChoiceGroup } from '#web/components/ui/choice.tsx'
import type { CheckoutFields } from '../checkout-form.ts'

export function SimKindFields({ lineId }: { lineId: string }) {
  const { register } = useFormContext<CheckoutFields>()
  return (
    <ChoiceGroup legend="Kind of SIM">
      <Choice
        type="radio"
        value="eSIM"
        label="eSIM"
        hint="Nothing is shipped: you scan a code and are online the same day we activate it."
        {...register(`lines.${lineId}.kind`)}
      />
      <Choice
        type="radio"
        value="Physical"
        label="SIM card"
        hint="We send a card to your address before it is activated."
        {...register(`lines.${lineId}.kind`)}
      />
    </ChoiceGroup>
  )
}
