import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import type { MeView } from '#worker/contracts/identity.ts'
import { UpdateAddressInput } from '#worker/contracts/profile.ts'
import { Card } from '#web/components/ui/card.tsx'
import { TextField } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { StatusNote } from '#web/components/ui/status-note.tsx'
import { formatPostcode } from '#web/lib/format.ts'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { updateAddress } from '../api/update-me.ts'
import { useFormKey } from '#web/lib/use-form-key.ts'
import { AddressLines } from './address-lines.tsx'
import { ChangeButton } from './personal-card.tsx'

const FIELDS = ['postcode', 'state', 'city', 'address1', 'address2'] as const

export function AddressCard({ me }: { me: MeView }) {
  const [open, setOpen] = useState(false)
  const [saved, setSaved] = useState(false)
  const start = () => {
    setSaved(false)
    setOpen(true)
  }
  return (
    <Card title="Address" action={<ChangeButton what="address" onClick={start} />}>
      <AddressLines address={me.address} />
      <p className="mt-2 text-ink-muted text-sm">
        Invoices and deliveries use it. Orders keep the address they were placed with, and moving house does not move your
        internet line: ask us first.
      </p>
      <StatusNote>{saved ? 'Saved.' : null}</StatusNote>
      {open && <AddressDialog me={me} onClose={() => setOpen(false)} onSaved={() => setSaved(true)} />}
    </Card>
  )
}

function AddressDialog({ me, onClose, onSaved }: { me: MeView; onClose: () => void; onSaved: () => void }) {
  const save = useMutation(updateAddress)
  const keyOf = useFormKey()
  const { postcode, address2, ...rest } = me.address
  const { register, handleSubmit, setError, formState } = useForm({
    defaultValues: { ...rest, postcode: formatPostcode(postcode, rest.country), address2: address2 ?? '' },
    resolver: zodResolver(UpdateAddressInput),
  })
  const submit = handleSubmit((input) =>
    save.mutate(
      { input, key: keyOf(input) },
      {
        onSuccess: () => {
          onSaved()
          onClose()
        },
        onError: (error) => showServerErrors(setError, error, FIELDS),
      },
    ),
  )
  const { errors } = formState
  return (
    <FormDialog
      open
      onClose={onClose}
      title="Your address"
      submit="Save"
      pending={save.isPending}
      onSubmit={submit}
      error={save.error}
      fields={FIELDS}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Postcode"
          autoComplete="postal-code"
          error={errors.postcode?.message}
          data-autofocus
          {...register('postcode')}
        />
        <TextField
          label={rest.country === 'JP' ? 'Prefecture' : 'State or region'}
          autoComplete="address-level1"
          error={errors.state?.message}
          {...register('state')}
        />
      </div>
      <TextField label="City or ward" autoComplete="address-level2" error={errors.city?.message} {...register('city')} />
      <TextField label="Street address" autoComplete="address-line1" error={errors.address1?.message} {...register('address1')} />
      <TextField
        label="Building and room"
        optional
        autoComplete="address-line2"
        error={errors.address2?.message}
        {...register('address2')}
      />
    </FormDialog>
  )
}
