import { sandbox } from '../../setup/workerd-env.ts'
import type { LedgerRow } from '../story.ts'
import type { Random } from '../../setup/random.ts'

/** The four calls whose lost answer is delicate (F5), by how often a usual order makes each. */
const DELICATE = [
  { vendor: 'whmcs', operation: 'AddOrder', calls: 1 },
  { vendor: 'freebit', operation: '/mvno/esim/addAcnt/', calls: 1 },
  { vendor: 'whmcs', operation: 'AcceptOrder', calls: 1 },
  { vendor: 'salesforce', operation: 'update Order', calls: 2 },
] as const

const ANY_CALL = ['status', 'html', 'down', 'reply-lost', 'half-body', 'cut-body', 'html-applied'] as const
const VENDORS = ['salesforce', 'whmcs', 'whmcs', 'freebit'] as const
/** Within the settle time of the vendor, or nobody could tell; most effects come soon, or the campaign waits for the last ones only. */
const LATEST_MS = [20_000, 45_000, 90_000, 240_000] as const

export interface FaultShares {
  /** Of each delicate call: half of them lose their answer, half are applied late. */
  delicate: number
  /** Of all other calls. */
  other: number
}

/** Plants the faults that so many new orders will run into, each somewhere among their calls. */
export async function plantFaults(random: Random, orders: number, shares: FaultShares): Promise<void> {
  const planted: Promise<unknown>[] = []
  for (const { vendor, operation, calls } of DELICATE) {
    for (let count = Math.round(orders * calls * shares.delicate); count > 0; count--) {
      const kind = random.pick(['reply-lost', 'late'])
      const skip = random.between(0, Math.ceil(orders * calls))
      planted.push(sandbox.addFault({ vendor, operation, kind, skip, delayMs: random.between(1000, random.pick(LATEST_MS)) }))
    }
  }
  for (let count = Math.round(orders * shares.other); count > 0; count--) {
    const vendor = random.pick(VENDORS)
    const kind = random.pick(ANY_CALL)
    planted.push(
      sandbox.addFault({ vendor, kind, skip: random.between(0, orders * 4), status: random.pick([500, 502, 503, 504]) }),
    )
  }
  await Promise.all(planted)
}

/** Broken calls by operation, as the ledger has them. */
export function countFaults(rows: readonly LedgerRow[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { type, operation, outcome } of rows) {
    if (type !== 'call' || !outcome.startsWith('fault:')) continue
    const delicate = DELICATE.some((one) => one.operation === operation) && /lost|late/.test(outcome)
    const name = delicate ? `${operation} ${outcome.slice('fault:'.length)}` : 'other faults'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
