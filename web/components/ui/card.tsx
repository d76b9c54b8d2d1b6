import type { ReactNode } from 'react'
import { classNames } from '#web/lib/class-names.ts'

/** A surface for one topic. With a title it becomes a labelled region. */
export function Card({
  title,
  action,
  children,
  className,
}: {
  title?: string
  action?: ReactNode
  children: ReactNode
  className?: string
}) {
  const body = (
    <>
      {title && (
        <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 className="font-semibold text-lg">{title}</h2>
          {action}
        </div>
      )}
      {children}
    </>
  )
  const look = classNames('rounded-card border border-line bg-surface p-5 shadow-sm sm:p-6', className)
  return title ? (
    <section aria-label={title} className={look}>
      {body}
    </section>
  ) : (
    <div className={look}>{body}</div>
  )
}
