import { type FormEventHandler, type ReactNode, useId } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { FormError } from './form-error.tsx'

type Props = {
  open: boolean
  onClose: () => void
  title: string
  children: ReactNode
  submit: string
  pending: boolean
  onSubmit: FormEventHandler<HTMLFormElement>
  error: Error | null
  /** Fields that show their own errors. */
  fields?: readonly string[]
  /** For what cannot be undone. */
  danger?: boolean
  /** Where "Cancel" could mean something else. */
  dismiss?: string
}

/** One short form in a dialog. */
export function FormDialog({
  open,
  onClose,
  title,
  children,
  submit,
  pending,
  onSubmit,
  error,
  fields,
  danger = false,
  dismiss = 'Cancel',
}: Props) {
  const id = useId()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button variant="secondary" onClick={onClose}>
            {dismiss}
          </Button>
          <Button type="submit" form={id} variant={danger ? 'danger' : 'primary'} pending={pending}>
            {submit}
          </Button>
        </>
      }
    >
      <form id={id} noValidate onSubmit={onSubmit} className="grid gap-4">
        {children}
      </form>
      <FormError error={error} {...(fields && { fields })} />
    </Dialog>
  )
}
