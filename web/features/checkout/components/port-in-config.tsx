import { useFormContext, useWatch } from 'react-hook-form'
import { Choice } from '#web/components/ui/choice.tsx'
import { SelectField, TextField } from '#web/components/ui/field.tsx'
import type { CheckoutFields } from '../checkout-form.ts'

/** Moving a number from another provider (MNP): everything must read exactly as that provider has it. */
export function PortInConfig({ lineId }: { lineId: string }) {
  const { register, control } = useFormContext<CheckoutFields>()
  const keepsNumber = useWatch({ control, name: `lines.${lineId}.keepsNumber` })
  return (
    <div className="grid gap-4">
      <Choice
        type="checkbox"
        label="Keep my present mobile number"
        hint="You need an MNP reservation number from your present provider. Without it, you get a new number."
        {...register(`lines.${lineId}.keepsNumber`)}
      />
      {keepsNumber && <PortInFieldset lineId={lineId} />}
    </div>
  )
}

export function PortInFieldset({ lineId }: { lineId: string }) {
  const { register, formState } = useFormContext<CheckoutFields>()
  const errors = formState.errors.lines?.[lineId]?.portIn
  return (
    <fieldset className="grid gap-4 rounded-md bg-sunken p-4 sm:grid-cols-2">
      <legend className="sr-only">Number to keep</legend>
      <TextField
        label="Mobile number"
        type="tel"
        inputMode="tel"
        autoComplete="off"
        placeholder="090-1234-5678"
        error={errors?.number?.message}
        {...register(`lines.${lineId}.portIn.number`)}
      />
      <TextField
        label="MNP reservation number"
        inputMode="numeric"
        autoComplete="off"
        placeholder="11-123-45678"
        error={errors?.reservationNumber?.message}
        {...register(`lines.${lineId}.portIn.reservationNumber`)}
      />
      <TextField
        label="Reservation valid until"
        type="date"
        hint="At least ten days left is best: the transfer must finish before it ends."
        error={errors?.expiresOn?.message}
        {...register(`lines.${lineId}.portIn.expiresOn`)}
      />
      <TextField
        label="Birth date of the contract holder"
        type="date"
        autoComplete="bday"
        error={errors?.birthDate?.message}
        {...register(`lines.${lineId}.portIn.birthDate`)}
      />
      <TextField
        label="Name as registered"
        autoComplete="off"
        hint="Exactly as on the contract, in kanji or Latin letters."
        error={errors?.nameKanji?.message}
        {...register(`lines.${lineId}.portIn.nameKanji`)}
      />
      <TextField
        label="Name in katakana"
        autoComplete="off"
        placeholder="タナカ エマ"
        error={errors?.nameKana?.message}
        {...register(`lines.${lineId}.portIn.nameKana`)}
      />
      <SelectField label="Gender as registered" error={errors?.gender?.message} {...register(`lines.${lineId}.portIn.gender`)}>
        <option value="">Choose</option>
        <option value="female">Female</option>
        <option value="male">Male</option>
      </SelectField>
    </fieldset>
  )
}
