import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { site } from '#web/lib/site.ts'
import { Icon } from './icon.tsx'

type Props = {
  title: string
  intro?: ReactNode
  back?: { label: string; to: NonNullable<LinkProps['to']> }
  action?: ReactNode
  children: ReactNode
}

/** A page's frame. Its heading is there at once, also while data loads: navigation moves the focus to it. */
export function Page({ title, intro, back, action, children }: Props) {
  return (
    <>
      <title>{`${title} | ${site.name}`}</title>
      <header className="mb-6 sm:mb-8">
        {back && (
          <Link to={back.to} className="press -ml-2 mb-1 inline-flex items-center gap-1 rounded-md pr-3 pl-1 text-link text-sm">
            <Icon name="back" />
            {back.label}
          </Link>
        )}
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
          <div className="min-w-0">
            <h1 tabIndex={-1} className="font-bold text-2xl tracking-tight">
              {title}
            </h1>
            {intro && <p className="mt-1 max-w-2xl text-ink-muted">{intro}</p>}
          </div>
          {action}
        </div>
      </header>
      {children}
    </>
  )
}
