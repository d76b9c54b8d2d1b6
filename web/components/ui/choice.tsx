import { type ComponentProps, type ReactNode, useId } from 'react'
import { classNames } from '#web/lib/class-names.ts'

/** Radio buttons or checkboxes that belong together. */
export function ChoiceGroup({ legend, children, error }: { legend: string; children: ReactNode; error?: string | undefined }) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-medium text-sm">{legend}</legend>
      <div className="grid gap-2">{children}</div>
      {error && <p className="mt-1 font-medium text-danger text-sm">{error}</p>}
    </fieldset>
  )
}

type ChoiceProps = ComponentProps<'input'> & {
  type: 'radio' | 'checkbox'
  label: ReactNode
  hint?: ReactNode
  aside?: ReactNode
  error?: string | undefined
}

/** One radio button or checkbox as a row that can be pressed anywhere. */
export function Choice({ label, hint, aside, error, className, ...input }: ChoiceProps) {
  const id = useId()
  return (
    <div className={className}>
      <div className="press relative flex items-start gap-3 rounded-md border border-line-strong/60 bg-surface p-3 has-checked:border-primary has-checked:bg-primary-soft/50 has-focus-visible:outline-3 has-focus-visible:outline-focus has-focus-visible:outline-offset-2 has-aria-invalid:border-danger">
        <input
          {...input}
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={[hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined}
          className="relative z-1 mt-1 size-4 shrink-0 accent-primary outline-none"
        />
        <div className="min-w-0 flex-1">
          <label htmlFor={id} className={classNames('font-medium', 'after:absolute after:inset-0 after:cursor-pointer')}>
            {label}
          </label>
          {hint && (
            <p id={`${id}-hint`} className="text-ink-muted text-sm">
              {hint}
            </p>
          )}
        </div>
        {aside && <span className="tabular shrink-0 text-sm leading-[1.65rem]">{aside}</span>}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1 font-medium text-danger text-sm">
          {error}
        </p>
      )}
    </div>
  )
}
