import type { VolatileView } from '#worker/contracts/catalog.ts'
import { Badge } from '#web/components/ui/badge.tsx'
import { formatInstant } from '#web/lib/format.ts'

export type PlanFacts = VolatileView['products'][string]

/** What changes by the minute: stock and campaigns. Unknown says nothing. */
export function PlanNotes({ facts }: { facts: PlanFacts | undefined }) {
  const stock = facts?.stock === 'out-of-stock' ? 'Out of stock' : facts?.stock === 'low' ? 'Few left' : null
  if (!facts || (!stock && !facts.campaign)) return null
  return (
    <p className="mt-2 flex flex-wrap items-center gap-2 text-sm">
      {stock && <Badge tone="warning">{stock}</Badge>}
      {facts.campaign && <Badge tone="primary">{facts.campaign}</Badge>}
      {facts.campaign && facts.campaignEndsAt && (
        <span className="text-ink-muted">until {formatInstant(facts.campaignEndsAt)}</span>
      )}
    </p>
  )
}
