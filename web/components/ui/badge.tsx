import type { ReactNode } from 'react'
import { classNames } from '#web/lib/class-names.ts'

export type Tone = 'neutral' | 'info' | 'success' | 'warning' | 'danger' | 'primary'

const TONES: Record<Tone, string> = {
  neutral: 'bg-sunken text-ink-muted',
  info: 'bg-info-soft text-on-info-soft',
  success: 'bg-success-soft text-on-success-soft',
  warning: 'bg-warning-soft text-on-warning-soft',
  danger: 'bg-danger-soft text-on-danger-soft',
  primary: 'bg-primary-soft text-on-primary-soft',
}

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center whitespace-nowrap rounded-full px-2.5 py-0.5 font-medium text-xs',
        TONES[tone],
      )}
    >
      {children}
    </span>
  )
}
