import { useFormContext, useWatch } from 'react-hook-form'
import { Choice, ChoiceGroup } from '#web/components/ui/choice.tsx'
import { TextField } from '#web/components/ui/field.tsx'
import { type CheckoutFields, scheduleBounds } from '../checkout-form.ts'

export function ActivationFields({ lineId }: { lineId: string }) {
  const { register, control, formState } = useFormContext<CheckoutFields>()
  const when = useWatch({ control, name: `lines.${lineId}.when` })
  const bounds = scheduleBounds(Date.now())
  return (
    <>
      <ChoiceGroup legend="Activation">
        <Choice
          type="radio"
          value="immediate"
          label="As soon as our staff have checked the order"
          {...register(`lines.${lineId}.when`)}
        />
        <Choice
          type="radio"
          value="scheduled"
          label="On a day I choose"
          hint="From 00:00 Japan time, up to one year ahead."
          {...register(`lines.${lineId}.when`)}
        />
      </ChoiceGroup>
      {when === 'scheduled' && (
        <TextField
          type="date"
          label="Activation day"
          className="sm:max-w-64"
          min={bounds.min}
          max={bounds.max}
          error={formState.errors.lines?.[lineId]?.on?.message}
          {...register(`lines.${lineId}.on`)}
        />
      )}
    </>
  )
}
