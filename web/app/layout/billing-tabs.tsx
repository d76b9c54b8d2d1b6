import { Link } from '@tanstack/react-router'

const TABS = [
  { to: '/billing/invoices', label: 'Invoices' },
  { to: '/billing/payments', label: 'Payment methods' },
] as const

export function BillingTabs() {
  return (
    <nav aria-label="Billing" className="-mt-2 mb-6 border-line border-b">
      <ul className="flex">
        {TABS.map(({ to, label }) => (
          <li key={to}>
            <Link
              to={to}
              className="press inline-flex items-center px-4 font-medium text-ink-muted text-sm hover:text-link aria-[current=page]:text-primary aria-[current=page]:shadow-[inset_0_-2px_var(--primary)]"
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
