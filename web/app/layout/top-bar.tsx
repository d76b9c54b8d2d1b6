import { Link, useRouterState } from '@tanstack/react-router'
import { Icon } from '#web/components/ui/icon.tsx'
import { SignOutButton } from '#web/features/profile/components/sign-out-button.tsx'
import { countServices } from '#web/lib/cart.ts'
import { useCart } from '#web/lib/use-cart.ts'
import { classNames } from '#web/lib/class-names.ts'
import { site } from '#web/lib/site.ts'
import { Mark } from '#web/public/components/icons.tsx'
import { forgetCheckout } from '../forget-checkout.ts'
import { NAVIGATION, toPlace } from './navigation.ts'

export function TopBar() {
  const place = useRouterState({ select: ({ location }) => toPlace(location.pathname) })
  return (
    <header className="no-print sticky top-0 z-20 border-line border-b bg-surface/95 backdrop-blur-sm">
      <div className="page-gutter mx-auto flex min-h-16 max-w-page items-center gap-4">
        <Link to="/dashboard" className="press inline-flex items-center gap-2 font-bold text-lg tracking-tight">
          <span className="text-primary">
            <Mark />
          </span>
          {site.name}
        </Link>
        <nav aria-label="Main" className="hidden md:block">
          <ul className="flex">
            {NAVIGATION.map(({ to, label }) => (
              <li key={to}>
                <Link
                  to={to}
                  aria-current={place === to ? 'page' : undefined}
                  className={classNames(
                    'press inline-flex items-center px-3 font-medium text-sm hover:text-link hover:underline',
                    place === to && 'text-primary shadow-[inset_0_-2px_var(--primary)]',
                  )}
                >
                  {label}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="ml-auto flex items-center gap-1">
          <CartLink />
          <div className="hidden md:block">
            <SignOutButton variant="quiet" onSignedOut={forgetCheckout} />
          </div>
        </div>
      </div>
    </header>
  )
}

function CartLink() {
  const count = countServices(useCart().items)
  return (
    <Link
      to="/checkout"
      aria-label={count === 0 ? 'Cart, empty' : `Cart, ${count} ${count === 1 ? 'service' : 'services'}`}
      className="press relative inline-flex items-center justify-center rounded-md hover:bg-primary-soft"
    >
      <Icon name="cart" className="size-6" />
      {count > 0 && (
        <span className="tabular absolute top-0.5 right-0 grid min-w-5 place-items-center rounded-full bg-accent px-1 font-bold text-on-primary text-xs leading-5">
          {count}
        </span>
      )}
    </Link>
  )
}
