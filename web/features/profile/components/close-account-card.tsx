import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type SubmitHandler, useForm } from 'react-hook-form'
import { type AccountClosedView, type AccountInUseDetails, CloseReason } from '#worker/contracts/data-rights.ts'
import { Alert } from '#web/components/ui/alert.tsx'
import { Button } from '#web/components/ui/button.tsx'
import { Card } from '#web/components/ui/card.tsx'
import { SelectField, TextField } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { useFormKey } from '#web/lib/use-form-key.ts'
import { closeAccount } from '../api/data-rights.ts'
import { inUseDetails } from '../in-use-details.ts'
import { StillInUse } from './still-in-use.tsx'

const FIELDS = ['confirm'] as const

const REASONS: Record<CloseReason, string> = {
  moving: 'I am moving',
  'other-provider': 'I go to another provider',
  price: 'The price',
  'not-needed': 'I do not need it any more',
  privacy: 'Privacy',
  other: 'Something else',
}

type Props = { email: string; onClosed: (view: AccountClosedView) => void }

export function CloseAccountCard({ email, onClosed }: Props) {
  const [open, setOpen] = useState(false)
  const [inUse, setInUse] = useState<AccountInUseDetails | null>(null)
  const start = () => {
    setInUse(null)
    setOpen(true)
  }
  return (
    <Card title="Close your account">
      <div className="grid gap-3 text-sm">
        <p>
          <strong className="font-semibold">Deleted at once:</strong> your login with its password, passkeys and codes, all
          sessions, known devices, and the copies of your data in this portal. It cannot be undone.
        </p>
        <p>
          <strong className="font-semibold">Kept:</strong> invoices, contracts and identity checks in our billing, customer and
          network systems, because the law asks for them; here, a security log and the journal of your orders without name or
          address, to clear up disputes. When it is closed, we list each with its reason and its end.
        </p>
        <p className="text-ink-muted">Active services and open orders have to end first: we name them when there are any.</p>
      </div>
      <Button variant="danger" className="mt-4" onClick={start}>
        Close my account
      </Button>
      <div role="status">{inUse && <StillInUse details={inUse} />}</div>
      {open && (
        <CloseDialog
          email={email}
          onClose={() => setOpen(false)}
          onClosed={onClosed}
          onInUse={(details) => {
            setOpen(false)
            setInUse(details)
          }}
        />
      )}
    </Card>
  )
}

type DialogProps = Props & { onClose: () => void; onInUse: (details: AccountInUseDetails) => void }

function CloseDialog({ email, onClose, onClosed, onInUse }: DialogProps) {
  const close = useMutation(closeAccount)
  const keyOf = useFormKey()
  const form = useForm({ defaultValues: { confirm: '', reason: '' } })
  const { register, handleSubmit, setError, formState } = form
  const isOwn = (text: string) => text.trim().toLowerCase() === email.toLowerCase()
  const submit: SubmitHandler<{ confirm: string; reason: string }> = ({ confirm, reason }) => {
    const chosen = CloseReason.safeParse(reason)
    const input = { confirm, ...(chosen.success && { reason: chosen.data }) }
    close.mutate(
      { input, key: keyOf(input) },
      {
        onSuccess: onClosed,
        onError: (error) => {
          const details = inUseDetails(error)
          if (details) onInUse(details)
          else showServerErrors(setError, error, FIELDS)
        },
      },
    )
  }
  return (
    <FormDialog
      open
      danger
      onClose={onClose}
      title="Close your account for good?"
      submit="Close my account"
      pending={close.isPending}
      onSubmit={handleSubmit(submit)}
      error={close.error}
      fields={FIELDS}
    >
      <Alert tone="warning">You are signed out everywhere, and nobody can open this login again, not even we.</Alert>
      <SelectField label="Why are you leaving?" optional {...register('reason')}>
        <option value="">No answer</option>
        {Object.entries(REASONS).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Type your e-mail address to confirm"
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        hint={email}
        error={formState.errors.confirm?.message}
        {...register('confirm', { validate: (text) => isOwn(text) || 'This is not the e-mail address of this account.' })}
      />
    </FormDialog>
  )
}
