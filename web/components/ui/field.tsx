import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from '#web/lib/class-names.ts'

type Frame = { label: string; hint?: ReactNode; error?: string | undefined; optional?: boolean; className?: string }

const CONTROL =
  'w-full rounded-md border border-line-strong bg-surface px-3 py-2.5 text-base text-ink placeholder:text-ink-muted aria-invalid:border-2 aria-invalid:border-danger disabled:bg-sunken'

/** Label, hint and error around one control, tied together for assistive technology. */
function useField({ hint, error }: Pick<Frame, 'hint' | 'error'>) {
  const id = useId()
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
  return { id, control: { id, 'aria-invalid': error ? true : undefined, 'aria-describedby': describedBy } as const }
}

function FieldFrame({ id, label, hint, error, optional, className, children }: Frame & { id: string; children: ReactNode }) {
  return (
    <div className={classNames('min-w-0', className)}>
      <label htmlFor={id} className="mb-1 block font-medium text-sm">
        {label}
        {optional && <span className="ml-1.5 font-normal text-ink-muted">optional</span>}
      </label>
      {children}
      {hint && (
        <div id={`${id}-hint`} className="mt-1 text-ink-muted text-xs">
          {hint}
        </div>
      )}
      {error && (
        <p id={`${id}-error`} className="mt-1 font-medium text-danger text-sm">
          {error}
        </p>
      )}
    </div>
  )
}

export function TextField({ label, hint, error, optional, className, ...input }: Frame & ComponentProps<'input'>) {
  const { id, control } = useField({ hint, error })
  return (
    <FieldFrame {...{ id, label, hint, error }} {...(optional && { optional })} {...(className && { className })}>
      <input {...input} {...control} className={classNames('press', CONTROL)} />
    </FieldFrame>
  )
}

export function TextArea({ label, hint, error, optional, className, ...input }: Frame & ComponentProps<'textarea'>) {
  const { id, control } = useField({ hint, error })
  return (
    <FieldFrame {...{ id, label, hint, error }} {...(optional && { optional })} {...(className && { className })}>
      <textarea {...input} {...control} className={CONTROL} />
    </FieldFrame>
  )
}

export function SelectField({ label, hint, error, optional, className, children, ...input }: Frame & ComponentProps<'select'>) {
  const { id, control } = useField({ hint, error })
  return (
    <FieldFrame {...{ id, label, hint, error }} {...(optional && { optional })} {...(className && { className })}>
      <select {...input} {...control} className={classNames('press', CONTROL)}>
        {children}
      </select>
    </FieldFrame>
  )
}
