import { NUMBERS } from '#worker/lib/numbers.ts'
import type { LedgerRow } from './story.ts'

/** The call was applied by the time its row was written. */
const APPLIED = new Set(['ok', 'fault:lost', 'fault:twice', 'fault:error-applied', 'fault:html-applied', 'fault:reply-lost'])
/** It will be, or may have been. */
const UNDER_WAY = new Set(['fault:late', 'fault:hang-applied'])

interface Marker {
  sentAt: number | null
  /** WHMCS orders that stand under the marker, and since when. */
  standing: Map<string, number>
  /** Effects whose call row is still to come. */
  unclaimed: string[]
}

/**
 * Orders that were reserved once more although WHMCS had held them for so long that every look shows it, or before the call under way can
 * have settled. Nothing is doubled as long as somebody cancels the younger one in time, but that is luck (reliability §3b, 1).
 */
export function findHaste(rows: readonly LedgerRow[]): { marker: string; text: string }[] {
  const markers = new Map<string, Marker>()
  const found: { marker: string; text: string }[] = []
  for (const row of rows) {
    if (row.vendor !== 'whmcs' || (row.operation !== 'AddOrder' && row.operation !== 'CancelOrder')) continue
    const marker = markers.get(row.key) ?? { sentAt: null, standing: new Map(), unclaimed: [] }
    markers.set(row.key, marker)
    const why = row.type === 'effect' ? follow(marker, row) : judgeCall(marker, row)
    if (why !== null) found.push({ marker: row.key, text: `reserved again ${why}` })
  }
  return found
}

function follow(marker: Marker, { operation, detail, at }: LedgerRow): null {
  const orderId = String((detail as { orderid?: unknown } | null)?.orderid)
  if (operation === 'AddOrder') {
    marker.standing.set(orderId, Date.parse(at))
    marker.unclaimed.push(orderId)
    return null
  }
  marker.standing.delete(orderId)
  marker.sentAt = null
  return null
}

function judgeCall(marker: Marker, { operation, outcome, at }: LedgerRow): string | null {
  const applied = APPLIED.has(outcome)
  if (operation !== 'AddOrder' || (!applied && !UNDER_WAY.has(outcome))) return null
  const own = applied ? marker.unclaimed.pop() : undefined
  marker.unclaimed = []
  const now = Date.parse(at)
  const others = [...marker.standing].filter(([id, since]) => id !== own && now - since >= NUMBERS.whmcsSettleMs)
  const age = marker.sentAt === null ? Number.POSITIVE_INFINITY : now - marker.sentAt
  marker.sentAt = now
  if (others.length > 0) return `while WHMCS held ${others.map(([id]) => id).join(', ')}`
  return age < NUMBERS.whmcsSettleMs ? `${Math.round(age / 1000)} s after a call that was under way` : null
}
