import { Link, type LinkProps } from '@tanstack/react-router'
import type { MeSummaryView } from '#worker/contracts/identity.ts'
import { Skeleton } from '#web/components/ui/skeleton.tsx'
import { classNames } from '#web/lib/class-names.ts'
import { formatYen } from '#web/lib/format.ts'

const GRID = 'grid gap-3 sm:grid-cols-3 sm:gap-4'

/** What did not answer is called unavailable: it is never shown as zero. */
export function SummaryTiles({ summary }: { summary: MeSummaryView }) {
  const { unpaidInvoices, activeServices, openOrders } = summary
  const owes = unpaidInvoices !== null && unpaidInvoices.count > 0
  return (
    <ul className={GRID}>
      <Tile
        to="/billing/invoices"
        label="To be paid"
        value={unpaidInvoices && formatYen(unpaidInvoices.total)}
        note={
          unpaidInvoices &&
          (owes ? `${unpaidInvoices.count} open ${unpaidInvoices.count === 1 ? 'invoice' : 'invoices'}` : 'All invoices are paid')
        }
        urgent={owes}
      />
      <Tile to="/subscriptions" label="Active services" value={activeServices} note="Internet, mobile and VPN" />
      <Tile
        to="/orders"
        label="Open orders"
        value={openOrders}
        note={openOrders === 0 ? 'Nothing is waiting' : 'Follow them live'}
      />
    </ul>
  )
}

export function SummaryTilesSkeleton() {
  return (
    <div className={GRID}>
      <span className="sr-only">Loading</span>
      {[1, 2, 3].map((tile) => (
        <Skeleton key={tile} className="h-20 w-full rounded-card sm:h-31" />
      ))}
    </div>
  )
}

type TileProps = {
  to: NonNullable<LinkProps['to']>
  label: string
  value: string | number | null
  note: string | null
  urgent?: boolean
}

function Tile({ to, label, value, note, urgent = false }: TileProps) {
  return (
    <li className="relative flex min-h-20 items-center justify-between gap-4 rounded-card border border-line bg-surface px-5 py-4 shadow-sm transition-shadow duration-(--quick) hover:shadow-md sm:min-h-31 sm:flex-col sm:items-start sm:justify-start sm:gap-1 sm:py-5">
      <div className="min-w-0 sm:contents">
        <Link to={to} className="font-medium text-sm after:absolute after:inset-0 after:rounded-card">
          {label}
        </Link>
        <p className="text-ink-muted text-sm sm:order-last">
          {value === null ? 'We could not reach this part of our systems.' : note}
        </p>
      </div>
      <p className={classNames('tabular font-bold', value === null ? 'text-base' : 'text-2xl', urgent && 'text-accent')}>
        {value ?? 'Unavailable'}
      </p>
    </li>
  )
}
