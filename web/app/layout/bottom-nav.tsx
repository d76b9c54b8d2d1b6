import { Link, useRouterState } from '@tanstack/react-router'
import { Icon } from '#web/components/ui/icon.tsx'
import { classNames } from '#web/lib/class-names.ts'
import { NAVIGATION, toPlace } from './navigation.ts'

/** On a phone the main places are under the thumb. */
export function BottomNav() {
  const place = useRouterState({ select: ({ location }) => toPlace(location.pathname) })
  return (
    <nav
      aria-label="Main"
      className="no-print fixed inset-x-0 bottom-0 z-20 border-line border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-sm md:hidden"
    >
      <ul className="mx-auto grid max-w-lg grid-cols-5">
        {NAVIGATION.map(({ to, label, icon }) => (
          <li key={to}>
            <Link
              to={to}
              aria-current={place === to ? 'page' : undefined}
              className={classNames(
                'flex h-16 flex-col items-center justify-center gap-0.5 font-medium text-xs',
                place === to ? 'text-primary' : 'text-ink-muted',
              )}
            >
              <span className={classNames('grid h-7 w-14 place-items-center rounded-full', place === to && 'bg-primary-soft')}>
                <Icon name={icon} className="size-6" />
              </span>
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
