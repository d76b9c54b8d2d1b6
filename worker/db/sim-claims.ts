import { createHash } from 'node:crypto'
import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import type { Database } from './client.ts'
import { inList } from './in-list.ts'
import { orderIndex, simClaims } from './schema.ts'

type Sim = { phoneNumber: string; iccid?: string }
export type ClaimResult = { kind: 'held' } | { kind: 'taken'; what: 'number' | 'card'; by: string }

/**
 * A phone number and a SIM card belong to one order, decided by D1 (reliability §4b). `attempt` keeps a late release of an earlier
 * attempt from taking away what a later one holds. An EID is no card: a device holds several lines.
 */
export async function claimSim(
  db: Database,
  holder: { orderId: string; attempt: number; nowMs: number },
  sim: Sim,
): Promise<ClaimResult> {
  const { orderId, attempt, nowMs } = holder
  const wanted = resourcesOf(sim)
  const held = await db
    .insert(simClaims)
    .values([...wanted.keys()].map((resource) => ({ resource, orderId, attempt, claimedAtMs: nowMs })))
    .onConflictDoUpdate({
      target: simClaims.resource,
      set: { attempt: sql`excluded.attempt` },
      setWhere: eq(simClaims.orderId, orderId),
    })
    .returning({ resource: simClaims.resource })
  if (held.length === wanted.size) return { kind: 'held' }
  const holders = await db
    .select()
    .from(simClaims)
    .where(inList(simClaims.resource, [...wanted.keys()]))
  const other = holders.find((row) => row.orderId !== orderId)
  // Released between the two statements.
  if (!other) return claimSim(db, holder, sim)
  return { kind: 'taken', what: wanted.get(other.resource) ?? 'number', by: other.orderId }
}

export async function releaseSim(db: Database, orderId: string, upToAttempt: number): Promise<void> {
  await db.delete(simClaims).where(and(eq(simClaims.orderId, orderId), lte(simClaims.attempt, upToAttempt)))
}

export type ClaimRow = typeof simClaims.$inferSelect

export async function listClaims(db: Database, orderIds: readonly string[]): Promise<ClaimRow[]> {
  return orderIds.length === 0 ? [] : db.select().from(simClaims).where(inList(simClaims.orderId, orderIds))
}

/** Of orders that the portal's index does not know. */
export async function listStrayClaims(db: Database, limit: number): Promise<ClaimRow[]> {
  const rows = await db
    .select({ claim: simClaims })
    .from(simClaims)
    .leftJoin(orderIndex, eq(orderIndex.sfOrderId, simClaims.orderId))
    .where(isNull(orderIndex.portalOrderId))
    .limit(limit)
  return rows.map(({ claim }) => claim)
}

/** Fingerprints: the table is kept for ever and is to name nobody. */
function resourcesOf({ phoneNumber, iccid }: Sim): Map<string, 'number' | 'card'> {
  const resources = new Map<string, 'number' | 'card'>([[fingerprint('number', phoneNumber), 'number']])
  if (iccid !== undefined) resources.set(fingerprint('card', iccid), 'card')
  return resources
}

function fingerprint(what: string, value: string): string {
  return `${what}:${createHash('sha256').update(`sim-claim ${what} ${value}`).digest('hex')}`
}
