import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  icon: IconName
  title: string
  children: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="flex flex-col items-center gap-2 rounded-card border border-line-strong/40 border-dashed px-6 py-12 text-center">
      <span className="mb-2 grid size-14 place-items-center rounded-full bg-primary-soft text-on-primary-soft">
        <Icon name={icon} className="size-7" />
      </span>
      <p className="font-semibold text-lg">{title}</p>
      <p className="max-w-sm text-ink-muted text-sm">{children}</p>
      {action && <div className="mt-4">{action}</div>}
    </div>
  )
}
