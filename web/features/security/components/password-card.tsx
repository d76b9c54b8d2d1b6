import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { TextField } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { StatusNote } from '#web/components/ui/status-note.tsx'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { changePassword } from '../api/change-password.ts'

const FIELDS = ['password'] as const

export function PasswordCard({ email, secondFactor }: { email: string | undefined; secondFactor: boolean }) {
  const [open, setOpen] = useState(false)
  const [changed, setChanged] = useState(false)
  const start = () => {
    setChanged(false)
    setOpen(true)
  }
  return (
    <Card title="Password">
      <p className="text-ink-muted text-sm">When you change it, every other device is signed out, and we mail you a notice.</p>
      <Button variant="secondary" className="mt-4" onClick={start}>
        Change your password
      </Button>
      <StatusNote>{changed ? 'Your new password is saved. Every other device is signed out.' : null}</StatusNote>
      {open && (
        <PasswordDialog
          email={email}
          fewest={secondFactor ? 8 : 15}
          onClose={() => setOpen(false)}
          onChanged={() => setChanged(true)}
        />
      )}
    </Card>
  )
}

type DialogProps = { email: string | undefined; fewest: number; onClose: () => void; onChanged: () => void }

function PasswordDialog({ email, fewest, onClose, onChanged }: DialogProps) {
  const change = useMutation(changePassword)
  const [shown, setShown] = useState(false)
  const { register, handleSubmit, setError, formState } = useForm({ defaultValues: { password: '' } })
  const submit = handleSubmit((input) =>
    change.mutate(input, {
      onSuccess: () => {
        onChanged()
        onClose()
      },
      onError: (error) => showServerErrors(setError, error, FIELDS),
    }),
  )
  return (
    <FormDialog
      open
      onClose={onClose}
      title="Choose a new password"
      submit="Save the password"
      pending={change.isPending}
      onSubmit={submit}
      error={change.error}
      fields={FIELDS}
    >
      {/* A password manager saves the new password under this name. */}
      <input type="text" autoComplete="username" value={email ?? ''} readOnly hidden />
      <TextField
        label="New password"
        type={shown ? 'text' : 'password'}
        autoComplete="new-password"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={128}
        hint={`At least ${fewest} characters. Four or five words in a row are strong and easy to remember; pasting is fine.`}
        error={formState.errors.password?.message}
        data-autofocus
        {...register('password', {
          required: 'Choose a password.',
          validate: (text) => [...text].length >= fewest || `Use at least ${fewest} characters.`,
        })}
      />
      <Button
        variant="quiet"
        className="-mt-2 -ml-4 justify-self-start text-sm"
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        Show the password
      </Button>
    </FormDialog>
  )
}
