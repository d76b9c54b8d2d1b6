import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import type { TotpSetupView } from '#worker/contracts/mfa.ts'
import { CodeField } from '#web/components/ui/code-field.tsx'
import { CopyButton } from '#web/components/ui/copy-button.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { confirmAuthenticator } from '../api/authenticator.ts'
import { inGroups } from '../secret-groups.ts'
import { QrCode } from './qr-code.tsx'

const FIELDS = ['code'] as const

type Props = { setup: TotpSetupView; onClose: () => void; onConfirmed: (codes: readonly string[]) => void }

/** Scan, or type; then the first code proves that the app has it. */
export function AuthenticatorSetup({ setup, onClose, onConfirmed }: Props) {
  const confirm = useMutation(confirmAuthenticator)
  const { register, handleSubmit, setError, setValue, formState } = useForm({ defaultValues: { code: '' } })
  const submit = handleSubmit((input) =>
    confirm.mutate(input, {
      onSuccess: ({ recoveryCodes }) => onConfirmed(recoveryCodes),
      onError: (error) => showServerErrors(setError, error, FIELDS),
    }),
  )
  return (
    <FormDialog
      open
      onClose={onClose}
      title="Set up your authenticator app"
      submit="Turn it on"
      pending={confirm.isPending}
      onSubmit={submit}
      error={confirm.error}
      fields={FIELDS}
    >
      <p className="text-sm">1. Scan this with the app, for example the one that keeps your passwords.</p>
      <div className="justify-self-center">
        <QrCode text={setup.otpauthUrl} label="QR code for your authenticator app" />
      </div>
      <div className="flex items-center gap-3 rounded-md bg-sunken p-2 pl-3">
        <p className="min-w-0 flex-1">
          <span className="block text-ink-muted text-xs">Or type this key</span>
          <code className="font-mono text-sm">{inGroups(setup.secret)}</code>
        </p>
        <CopyButton text={setup.secret} label="the key" />
      </div>
      <a href={setup.otpauthUrl} className="press inline-flex items-center justify-self-start text-link text-sm underline">
        Open the app on this phone
      </a>
      <CodeField
        label="2. Code that the app shows now"
        error={formState.errors.code?.message}
        onDigits={(digits) => setValue('code', digits)}
        {...register('code', { pattern: { value: /^\d{6}$/, message: 'The code has 6 digits.' }, required: 'Enter the code.' })}
      />
    </FormDialog>
  )
}
