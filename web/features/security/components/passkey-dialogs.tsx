import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { type PasskeyView, RenamePasskeyInput } from '#worker/contracts/mfa.ts'
import { TextField } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { isApiError } from '#web/lib/api-error.ts'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { useFormKey } from '#web/lib/use-form-key.ts'
import { addPasskey, removePasskey, renamePasskey } from '../api/passkeys.ts'

const FIELDS = ['name'] as const
const NAME_HINT = 'So that you know it again: the device or the password manager that keeps it.'

export function AddPasskeyDialog({
  onClose,
  onAdded,
}: {
  onClose: () => void
  onAdded: (codes: readonly string[] | null) => void
}) {
  const add = useMutation(addPasskey)
  const { register, handleSubmit, setError, formState } = useForm({
    defaultValues: { name: '' },
    resolver: zodResolver(RenamePasskeyInput),
  })
  const submit = handleSubmit((input) =>
    add.mutate(input, {
      onSuccess: ({ recoveryCodes }) => onAdded(recoveryCodes),
      onError: (error) => showServerErrors(setError, error, FIELDS),
    }),
  )
  // The server's word about the passkey itself belongs to no field.
  const error = isApiError(add.error) ? (withOwnWords(add.error) ?? add.error) : add.error
  return (
    <FormDialog
      open
      onClose={onClose}
      title="Add a passkey"
      submit="Continue on this device"
      pending={add.isPending}
      onSubmit={submit}
      error={error}
      fields={FIELDS}
    >
      <TextField
        label="Name of the passkey"
        placeholder="My phone"
        autoComplete="off"
        maxLength={60}
        hint={NAME_HINT}
        error={formState.errors.name?.message}
        data-autofocus
        {...register('name')}
      />
    </FormDialog>
  )
}

type RenameProps = { passkey: PasskeyView; onClose: () => void; onRenamed: () => void }

export function RenamePasskeyDialog({ passkey, onClose, onRenamed }: RenameProps) {
  const keyOf = useFormKey()
  const rename = useMutation(renamePasskey)
  const { register, handleSubmit, setError, formState } = useForm({
    defaultValues: { name: passkey.name },
    resolver: zodResolver(RenamePasskeyInput),
  })
  const submit = handleSubmit(({ name }) =>
    rename.mutate(
      { id: passkey.id, name, key: keyOf(name) },
      { onSuccess: onRenamed, onError: (error) => showServerErrors(setError, error, FIELDS) },
    ),
  )
  return (
    <FormDialog
      open
      onClose={onClose}
      title="Rename the passkey"
      submit="Save"
      pending={rename.isPending}
      onSubmit={submit}
      error={rename.error}
      fields={FIELDS}
    >
      <TextField
        label="Name of the passkey"
        autoComplete="off"
        maxLength={60}
        hint={NAME_HINT}
        error={formState.errors.name?.message}
        data-autofocus
        {...register('name')}
      />
    </FormDialog>
  )
}

type RemoveProps = { passkey: PasskeyView; isLast: boolean; onClose: () => void; onRemoved: () => void }

export function RemovePasskeyDialog({ passkey, isLast, onClose, onRemoved }: RemoveProps) {
  const [key] = useState(() => crypto.randomUUID())
  const remove = useMutation(removePasskey)
  return (
    <FormDialog
      open
      danger
      onClose={onClose}
      title={`Remove “${passkey.name}”?`}
      submit="Remove it"
      pending={remove.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        remove.mutate({ id: passkey.id, key }, { onSuccess: onRemoved })
      }}
      error={remove.error}
    >
      <p className="text-ink-muted text-sm">
        {isLast
          ? 'Your password alone will open your account then, and your recovery codes become worthless.'
          : 'It no longer opens your account. Your other passkeys and your app stay.'}
      </p>
    </FormDialog>
  )
}

function withOwnWords(error: { errors: readonly { field: string; message: string }[] }): Error | null {
  const about = error.errors.find(({ field }) => field === 'passkey')
  return about ? new Error(about.message) : null
}
