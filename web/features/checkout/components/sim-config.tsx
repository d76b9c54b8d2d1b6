import { useFormContext, useWatch } from 'react-hook-form'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Choice, ChoiceGroup } from '#web/components/ui/choice.tsx'
import { TextField } from '#web/components/ui/field.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { type CheckoutFields, scheduleBounds } from '../checkout-form.ts'
import { canKeepNumber } from '../to-place-order-input.ts'
import { EidField } from './eid-field.tsx'
import { OptionChoices } from './option-choices.tsx'
import { PortInConfig } from './port-in-config.tsx'

export function SimConfig({ lineId, plan, onAdd }: { lineId: string; plan: PlanView; onAdd: () => void }) {
  const { register, control, formState } = useFormContext<CheckoutFields>()
  const fields = useWatch({ control, name: `lines.${lineId}` })
  const errors = formState.errors.lines?.[lineId]
  const bounds = scheduleBounds(Date.now())
  return (
    <>
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
      {fields?.kind === 'eSIM' && <EidField lineId={lineId} />}
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
      {fields?.when === 'scheduled' && (
        <TextField
          type="date"
          label="Activation day"
          className="sm:max-w-64"
          min={bounds.min}
          max={bounds.max}
          error={errors?.on?.message}
          {...register(`lines.${lineId}.on`)}
        />
      )}
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
