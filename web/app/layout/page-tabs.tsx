import { Link, type LinkProps } from '@tanstack/react-router'

export type PageTab = { to: NonNullable<LinkProps['to']>; label: string }

/** The pages of one place, side by side. */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly PageTab[] }) {
  return (
    <nav aria-label={label} className="no-print -mt-2 mb-6 border-line border-b">
      <ul className="flex flex-wrap">
        {tabs.map(({ to, label: name }) => (
          <li key={to}>
            <Link
              to={to}
              activeOptions={{ exact: true }}
              className="press inline-flex items-center px-2 font-medium text-ink-muted text-sm hover:text-link aria-[current=page]:text-primary aria-[current=page]:shadow-[inset_0_-2px_var(--primary)] sm:px-4"
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
