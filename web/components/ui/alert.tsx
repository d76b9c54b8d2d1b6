import type { ReactNode } from 'react'
import { classNames } from '#web/lib/class-names.ts'
import { Icon, type IconName } from './icon.tsx'

type Tone = 'info' | 'success' | 'warning' | 'danger'

const LOOK: Record<Tone, { className: string; icon: IconName }> = {
  info: { className: 'bg-info-soft text-on-info-soft', icon: 'info' },
  success: { className: 'bg-success-soft text-on-success-soft', icon: 'check' },
  warning: { className: 'bg-warning-soft text-on-warning-soft', icon: 'warning' },
  danger: { className: 'bg-danger-soft text-on-danger-soft', icon: 'warning' },
}

type Props = {
  tone: Tone
  title?: string
  children?: ReactNode
  actions?: ReactNode
  live?: boolean
  className?: string | undefined
}

/** A message in the flow of the page. `live` is read out when it appears after something the customer did. */
export function Alert({ tone, title, children, actions, live = false, className }: Props) {
  const look = LOOK[tone]
  return (
    <div role={live ? 'alert' : undefined} className={classNames('flex gap-3 rounded-md p-4', look.className, className)}>
      <Icon name={look.icon} className="mt-0.5 size-5" />
      <div className="min-w-0 flex-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className={classNames('text-sm', title && 'mt-0.5')}>{children}</div>}
        {actions && <div className="mt-3 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}
