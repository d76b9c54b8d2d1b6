import { useMutation } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'
import { useForm } from 'react-hook-form'
import type { StepUpInput, StepUpMethod } from '#worker/contracts/mfa.ts'
import { Button } from '#web/components/ui/button.tsx'
import { CodeField } from '#web/components/ui/code-field.tsx'
import { TextField } from '#web/components/ui/field.tsx'
import { FormDialog } from '#web/components/ui/form-dialog.tsx'
import { showServerErrors } from '#web/lib/server-errors.ts'
import { type StepUpQuestion, stepUp } from '#web/lib/step-up.ts'
import { confirmPerson } from '../api/confirm-person.ts'

const FIELDS = ['password', 'code'] as const

const OTHER_WAY: Record<StepUpMethod, string> = {
  password: 'Use your password instead',
  totp: 'Use your authenticator app instead',
  passkey: 'Use a passkey instead',
}

/** Stands once in the frame of the app and asks whenever the server does. */
export function StepUpDialog() {
  const question = useSyncExternalStore(stepUp.subscribe, stepUp.question)
  return question ? <Question question={question} /> : null
}

function Question({ question: { methods, answer } }: { question: StepUpQuestion }) {
  const [method, setMethod] = useState<StepUpMethod>(methods[0] ?? 'password')
  const confirm = useMutation(confirmPerson)
  const { register, handleSubmit, setError, setValue, formState } = useForm({ defaultValues: { password: '', code: '' } })
  const { errors } = formState
  const submit = handleSubmit(({ password, code }) => {
    const input: Record<StepUpMethod, Exclude<StepUpInput, { method: 'passkey' }> | { method: 'passkey' }> = {
      password: { method: 'password', password },
      totp: { method: 'totp', code },
      passkey: { method: 'passkey' },
    }
    confirm.mutate(input[method], {
      onSuccess: () => answer(true),
      onError: (error) => showServerErrors(setError, error, FIELDS),
    })
  })
  const change = (to: StepUpMethod) => {
    confirm.reset()
    setMethod(to)
  }
  return (
    <FormDialog
      open
      onClose={() => answer(false)}
      title="Please confirm that it is you"
      submit={method === 'passkey' ? 'Use your passkey' : 'Confirm'}
      pending={confirm.isPending}
      onSubmit={submit}
      error={confirm.error}
      fields={FIELDS}
    >
      <p className="text-ink-muted text-sm">
        This step is protected. We ask at most every ten minutes, and what you were doing goes on by itself afterwards.
      </p>
      {method === 'password' && (
        <TextField
          label="Your password"
          type="password"
          autoComplete="current-password"
          error={errors.password?.message}
          data-autofocus
          {...register('password', { required: 'Enter your password.' })}
        />
      )}
      {method === 'totp' && (
        <CodeField
          label="Code from your authenticator app"
          error={errors.code?.message}
          onDigits={(digits) => setValue('code', digits)}
          {...register('code', { pattern: { value: /^\d{6}$/, message: 'The code has 6 digits.' }, required: 'Enter the code.' })}
        />
      )}
      {methods.length > 1 && (
        <div className="flex flex-wrap">
          {methods
            .filter((one) => one !== method)
            .map((one) => (
              <Button key={one} variant="quiet" className="-ml-4 text-sm" onClick={() => change(one)}>
                {OTHER_WAY[one]}
              </Button>
            ))}
        </div>
      )}
    </FormDialog>
  )
}
