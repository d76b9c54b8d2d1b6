import { useFormContext } from 'react-hook-form'
import type { PlanView } from '#worker/contracts/catalog.ts'
import { TextArea } from '#web/components/ui/field.tsx'
import type { CheckoutFields } from '../checkout-form.ts'
import { OptionChoices } from './option-choices.tsx'

export function InternetConfig({ lineId, plan }: { lineId: string; plan: PlanView }) {
  const { register, formState } = useFormContext<CheckoutFields>()
  const visits = plan.options.filter((option) => option.itemClass === 'installation')
  const addOns = plan.options.filter((option) => option.itemClass !== 'installation')
  return (
    <>
      <p className="text-sm">
        A technician installs the line at your address on a weekday. We agree on the day with you after our staff have checked
        your order.
      </p>
      <OptionChoices lineId={lineId} legend="Installation extras" options={visits} />
      <OptionChoices lineId={lineId} legend="Add-ons" options={addOns} />
      <TextArea
        label="Access notes for the technician"
        optional
        rows={3}
        maxLength={200}
        hint="For example: door code, parking, who to call from the entrance."
        error={formState.errors.lines?.[lineId]?.access?.message}
        {...register(`lines.${lineId}.access`)}
      />
    </>
  )
}
