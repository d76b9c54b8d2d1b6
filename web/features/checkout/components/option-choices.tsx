import { useFormContext } from 'react-hook-form'
import type { CompanionView } from '#worker/contracts/catalog.ts'
import { Choice, ChoiceGroup } from '#web/components/ui/choice.tsx'
import { formatPrice } from '#web/lib/format.ts'
import type { CheckoutFields } from '../checkout-form.ts'

/** Add-ons of one line. The prices stand beside them, because ticking one changes what is paid. */
export function OptionChoices({
  lineId,
  legend,
  options,
}: {
  lineId: string
  legend: string
  options: readonly CompanionView[]
}) {
  const { register } = useFormContext<CheckoutFields>()
  if (options.length === 0) return null
  return (
    <ChoiceGroup legend={legend}>
      {options.map((option) => (
        <Choice
          key={option.sku}
          type="checkbox"
          value={option.sku}
          label={option.name.en}
          aside={`+${formatPrice(option.price, option.cycle)}`}
          {...register(`lines.${lineId}.options`)}
        />
      ))}
    </ChoiceGroup>
  )
}
