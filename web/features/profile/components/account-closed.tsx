import type { AccountClosedView } from '#worker/contracts/data-rights.ts'
import { buttonClass } from '#web/components/ui/button-class.ts'
import { Card } from '#web/components/ui/card.tsx'
import { formatInstant } from '#web/lib/format.ts'

/** The last page: it stands by what the answer said, because nothing can be asked any more. */
export function AccountClosed({ view: { closedAt, erased, kept } }: { view: AccountClosedView }) {
  return (
    <Card title={`Closed on ${formatInstant(closedAt)}`}>
      <h3 className="font-semibold">Deleted</h3>
      <ul className="mt-1 ml-5 list-disc text-sm">
        {erased.map((what) => (
          <li key={what}>{what}</li>
        ))}
      </ul>
      <h3 className="mt-5 font-semibold">Kept</h3>
      <ul className="mt-1 grid gap-3 text-sm">
        {kept.map(({ what, where, why, until }) => (
          <li key={`${what} ${where}`}>
            <p className="font-medium">{what}</p>
            <p className="text-ink-muted">
              {where}. {why} Until: {until}
            </p>
          </li>
        ))}
      </ul>
      <a href="/" className={buttonClass('secondary', 'mt-6')}>
        Leave
      </a>
    </Card>
  )
}
