import type { ReactNode } from 'react'

/** Facts with their names: one column on a phone, names beside values where there is room. */
export function DetailList({ children }: { children: ReactNode }) {
  return <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-[minmax(8rem,auto)_1fr] sm:items-baseline">{children}</dl>
}

export function Detail({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="-mb-2.5 text-ink-muted text-sm sm:mb-0">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  )
}
