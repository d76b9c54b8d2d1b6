import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { z } from 'zod'
import type { MeView } from '#worker/contracts/identity.ts'
import { UpdateMeInput } from '#worker/contracts/profile.ts'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { Detail, DetailList } from '#web/components/ui/detail-list.tsx'
import { TextField } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { StatusNote } from '#web/components/ui/status-note.tsx'
import { formatPhone } from '#web/lib/format.ts'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { updateMe } from '../api/update-me.ts'
import { useFormKey } from '#web/lib/use-form-key.ts'

const FIELDS = ['firstName', 'lastName', 'phone'] as const
const { firstName, lastName, phone } = UpdateMeInput.shape
const Personal = z.object({ firstName: firstName.unwrap(), lastName: lastName.unwrap(), phone: phone.unwrap() })
type Personal = z.input<typeof Personal>

export function PersonalCard({ me }: { me: MeView }) {
  const [open, setOpen] = useState(false)
  const [saved, setSaved] = useState(false)
  const start = () => {
    setSaved(false)
    setOpen(true)
  }
  return (
    <Card title="About you" action={<ChangeButton what="name and phone" onClick={start} />}>
      <DetailList>
        <Detail name="Name">
          {me.firstName} {me.lastName}
        </Detail>
        <Detail name="Phone">{me.phone ? <span className="tabular">{formatPhone(me.phone)}</span> : 'None'}</Detail>
        <Detail name="Customer number">
          <span className="font-mono">{me.customerNumber ?? 'Not known yet'}</span>
        </Detail>
      </DetailList>
      <StatusNote>{saved ? 'Saved.' : null}</StatusNote>
      {open && <PersonalDialog me={me} onClose={() => setOpen(false)} onSaved={() => setSaved(true)} />}
    </Card>
  )
}

export function ChangeButton({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <Button variant="quiet" className="-my-2 text-sm" aria-label={`Change ${what}`} onClick={onClick}>
      Change
    </Button>
  )
}

function PersonalDialog({ me, onClose, onSaved }: { me: MeView; onClose: () => void; onSaved: () => void }) {
  const save = useMutation(updateMe)
  const keyOf = useFormKey()
  const { register, handleSubmit, setError, formState } = useForm({
    defaultValues: { firstName: me.firstName, lastName: me.lastName, phone: me.phone ? formatPhone(me.phone) : '' } as Personal,
    resolver: zodResolver(Personal),
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
      title="Your name and phone"
      submit="Save"
      pending={save.isPending}
      onSubmit={submit}
      error={save.error}
      fields={FIELDS}
    >
      <TextField
        label="First name"
        autoComplete="given-name"
        error={errors.firstName?.message}
        data-autofocus
        {...register('firstName')}
      />
      <TextField label="Last name" autoComplete="family-name" error={errors.lastName?.message} {...register('lastName')} />
      <TextField
        label="Phone number"
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        error={errors.phone?.message}
        {...register('phone')}
      />
    </FormDialog>
  )
}
