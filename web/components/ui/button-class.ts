import { classNames } from '#web/lib/class-names.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger' | 'on-deep'

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'bg-primary text-on-primary hover:bg-primary-hover',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'text-link hover:bg-primary-soft',
  danger: 'border border-line-strong bg-surface text-danger hover:bg-danger-soft',
  'on-deep': 'bg-on-deep text-deep hover:bg-white',
}

/** One look for buttons and for links that look like buttons. */
export function buttonClass(variant: ButtonVariant = 'primary', className?: string): string {
  return classNames(
    'press inline-flex items-center justify-center gap-2 rounded-md px-4 py-2 text-center font-semibold leading-tight no-underline',
    'transition-colors duration-(--quick) disabled:cursor-not-allowed disabled:opacity-60',
    VARIANTS[variant],
    className,
  )
}
