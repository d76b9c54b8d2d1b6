import { zodResolver } from '@hookform/resolvers/zod'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { ChangeEmailInput } from '#worker/contracts/recovery.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { TextField } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { changeEmail } from '../api/change-email.ts'
import { useFormKey } from '#web/lib/use-form-key.ts'
import { ChangeButton } from './personal-card.tsx'

const FIELDS = ['email'] as const

export function EmailCard({ email }: { email: string }) {
  const [open, setOpen] = useState(false)
  const [mailed, setMailed] = useState<string | null>(null)
  const start = () => {
    setMailed(null)
    setOpen(true)
  }
  return (
    <Card title="E-mail address" action={<ChangeButton what="e-mail address" onClick={start} />}>
      <p className="break-words font-medium">{email}</p>
      <p className="mt-1 text-ink-muted text-sm">You sign in with it, and our mails go there.</p>
      <div role="status">
        {mailed && (
          <Alert tone="success" className="mt-4" title="Look into the new mailbox">
            We mailed a link to <strong className="break-all">{mailed}</strong>. Open it within 60 minutes; until then you sign in
            with the present address, which we told about this too.
          </Alert>
        )}
      </div>
      {open && <EmailDialog onClose={() => setOpen(false)} onMailed={setMailed} />}
    </Card>
  )
}

function EmailDialog({ onClose, onMailed }: { onClose: () => void; onMailed: (email: string) => void }) {
  const change = useMutation(changeEmail)
  const keyOf = useFormKey()
  const { register, handleSubmit, setError, formState } = useForm({
    defaultValues: { email: '' },
    resolver: zodResolver(ChangeEmailInput),
  })
  const submit = handleSubmit((input) =>
    change.mutate(
      { input, key: keyOf(input) },
      {
        onSuccess: () => {
          onMailed(input.email)
          onClose()
        },
        onError: (error) => showServerErrors(setError, error, FIELDS),
      },
    ),
  )
  return (
    <FormDialog
      open
      onClose={onClose}
      title="Change your e-mail address"
      submit="Mail me a link"
      pending={change.isPending}
      onSubmit={submit}
      error={change.error}
      fields={FIELDS}
    >
      <TextField
        label="New e-mail address"
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        hint="We mail a link there. Nothing changes until you open it."
        error={formState.errors.email?.message}
        data-autofocus
        {...register('email')}
      />
    </FormDialog>
  )
}
