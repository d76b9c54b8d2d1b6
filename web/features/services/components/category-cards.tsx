import { Link } from '@tanstack/react-router'
import type { Category } from '#worker/contracts/catalog.ts'
import type { AccountServicesView } from '#worker/contracts/services.ts'
import { CategoryMark } from '#web/components/ui/category-mark.tsx'
import { Icon } from '#web/components/ui/icon.tsx'
import { formatMoney } from '#web/lib/format.ts'
import { cheapest } from '../offers.ts'

const ABOUT: Record<Category, { title: string; text: string }> = {
  internet: { title: 'Home internet', text: 'Fibre for your house or apartment, installed by a technician.' },
  sim: { title: 'Mobile', text: 'eSIM or SIM card, data only or with a Japanese number.' },
  vpn: { title: 'VPN router', text: 'A second Wi-Fi network at home that reaches the internet from abroad.' },
}

export function CategoryCards({ services }: { services: AccountServicesView }) {
  return (
    <ul className="grid gap-4 md:grid-cols-3">
      {(['internet', 'sim', 'vpn'] as const).map((category) => (
        <li
          key={category}
          className="group relative flex flex-col rounded-card border border-line bg-surface p-5 shadow-sm transition-shadow duration-(--quick) hover:shadow-md"
        >
          <CategoryMark category={category} />
          <h2 className="mt-4 font-semibold text-lg">
            <Link
              to="/account/services/$category"
              params={{ category }}
              className="after:absolute after:inset-0 after:rounded-card"
            >
              {ABOUT[category].title}
            </Link>
          </h2>
          <p className="mt-1 text-ink-muted text-sm">{ABOUT[category].text}</p>
          <p className="mt-4 flex items-center justify-between gap-2 pt-2 font-medium text-sm">
            <span className="tabular">{offerOf(services, category)}</span>
            <Icon name="chevron" className="size-5 text-link transition-transform group-hover:translate-x-0.5" />
          </p>
        </li>
      ))}
    </ul>
  )
}

function offerOf(services: AccountServicesView, category: Category): string {
  if (category === 'internet' && services.internet.existing) return 'You have this service'
  const from = cheapest(services[category].plans)
  if (from) return `From ${formatMoney(from.price)} / month`
  return category === 'internet' && services.internet.eligibility.status === 'pending'
    ? 'Address check running'
    : 'Address check needed'
}
