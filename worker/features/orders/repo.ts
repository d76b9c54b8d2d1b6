import { and, desc, eq, gt, inArray, isNotNull, lt, lte, ne, notInArray, sql } from 'drizzle-orm'
import type { Database } from '#worker/db/client.ts'
import { inList } from '#worker/db/in-list.ts'
import { insertMail } from '#worker/db/mail-outbox.ts'
import { idempotencyKeys, orderIndex, users } from '#worker/db/schema.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import type { Receipt } from './receipt.ts'

export type IndexRow = typeof orderIndex.$inferSelect
type NewRow = Pick<IndexRow, 'portalOrderId' | 'userId' | 'sfAccountId' | 'checkoutId' | 'cartHash'>

export async function listByCheckout(db: Database, accountId: string, checkoutId: string): Promise<IndexRow[]> {
  return db
    .select()
    .from(orderIndex)
    .where(and(eq(orderIndex.sfAccountId, accountId), eq(orderIndex.checkoutId, checkoutId)))
}

/** Another checkout of the same cart within the window; abandoned and cancelled ones do not count. */
export async function hasEqualCart(
  db: Database,
  accountId: string,
  cart: { hash: string; checkoutId: string; sinceMs: number },
): Promise<boolean> {
  const rows = await db
    .select({ id: orderIndex.portalOrderId })
    .from(orderIndex)
    .where(
      and(
        eq(orderIndex.sfAccountId, accountId),
        eq(orderIndex.cartHash, cart.hash),
        gt(orderIndex.createdAtMs, cart.sinceMs),
        ne(orderIndex.checkoutId, cart.checkoutId),
        notInArray(orderIndex.state, ['abandoned', 'cancelled']),
      ),
    )
    .limit(1)
  return rows.length > 0
}

export async function insertSubmitting(db: Database, rows: readonly NewRow[], nowMs: number): Promise<void> {
  const [first, ...rest] = rows.map((row) =>
    db
      .insert(orderIndex)
      .values({ ...row, state: 'submitting', nextLookAtMs: nowMs, createdAtMs: nowMs, updatedAtMs: nowMs })
      .onConflictDoUpdate({
        target: orderIndex.portalOrderId,
        set: { state: 'submitting', cartHash: keptHash(row.cartHash), createdAtMs: nowMs, updatedAtMs: nowMs },
        setWhere: inArray(orderIndex.state, ['submitting', 'abandoned']),
      }),
  )
  if (first) await db.batch([first, ...rest])
}

/** Of an earlier try that may still land, the cart stays known until it is certain which of the two did. */
function keptHash(cartHash: string) {
  return sql`CASE WHEN ${orderIndex.state} = 'submitting' THEN ${orderIndex.cartHash} ELSE ${cartHash} END`
}

/** With the receipt, which is queued whoever finds out that the orders are there. */
export async function markPlaced(
  db: Database,
  ids: Readonly<Record<string, string>>,
  cartHash: string,
  receipt: Receipt | null,
  nowMs: number,
): Promise<void> {
  const [first, ...rest] = Object.entries(ids).map(([portalOrderId, sfOrderId]) =>
    db
      .update(orderIndex)
      .set({ sfOrderId, cartHash, state: 'placed', nextLookAtMs: null, updatedAtMs: nowMs })
      .where(and(eq(orderIndex.portalOrderId, portalOrderId), inArray(orderIndex.state, ['submitting', 'abandoned']))),
  )
  const mails = receipt ? [insertMail(db, receipt.mail, { id: receipt.id, nowMs })] : []
  if (first) await db.batch([first, ...rest, ...mails])
}

/** Certainly nothing reached Salesforce: nothing half-done stays behind. */
export async function deleteSubmitting(db: Database, portalOrderIds: readonly string[]): Promise<void> {
  await db.delete(orderIndex).where(and(inList(orderIndex.portalOrderId, portalOrderIds), eq(orderIndex.state, 'submitting')))
}

export async function markAbandoned(db: Database, portalOrderIds: readonly string[], nowMs: number): Promise<void> {
  await db
    .update(orderIndex)
    .set({ state: 'abandoned', nextLookAtMs: null, updatedAtMs: nowMs })
    .where(and(inList(orderIndex.portalOrderId, portalOrderIds), eq(orderIndex.state, 'submitting')))
}

/**
 * The customer was told: kept of every order, also of one that staff entered or whose checkout got no answer. What its run says
 * of it (it failed, it waits for a person) stays.
 */
export async function markCancelled(
  db: Database,
  { id, portalOrderId, accountId }: Pick<CrmOrder, 'id' | 'portalOrderId' | 'accountId'>,
  userId: string,
  nowMs: number,
): Promise<void> {
  const state = sql<
    IndexRow['state']
  >`CASE WHEN ${orderIndex.state} IN ('submitting', 'abandoned', 'placed') THEN 'cancelled' ELSE ${orderIndex.state} END`
  const told = { state, withdrawnAtMs: nowMs, updatedAtMs: nowMs }
  const rows = await db
    .update(orderIndex)
    .set(told)
    .where(eq(orderIndex.sfOrderId, id))
    .returning({ id: orderIndex.portalOrderId })
  if (rows.length > 0) return
  const row = { portalOrderId: portalOrderId ?? id, sfOrderId: id, userId, sfAccountId: accountId, checkoutId: '', cartHash: '' }
  await db
    .insert(orderIndex)
    .values({ ...row, ...told, state: 'cancelled', createdAtMs: nowMs })
    .onConflictDoUpdate({ target: orderIndex.portalOrderId, set: { ...told, sfOrderId: id } })
}

/** Checkouts of the account whose outcome is not known, but for this one. */
export async function listSubmittingOthers(db: Database, accountId: string, checkoutId: string): Promise<IndexRow[]> {
  return db
    .select()
    .from(orderIndex)
    .where(and(eq(orderIndex.sfAccountId, accountId), eq(orderIndex.state, 'submitting'), ne(orderIndex.checkoutId, checkoutId)))
}

export async function findEmail(db: Database, userId: string): Promise<string | null> {
  const [row] = await db.select({ email: users.email }).from(users).where(eq(users.id, userId))
  return row?.email ?? null
}

export async function listSubmittingBefore(db: Database, beforeMs: number, limit: number): Promise<IndexRow[]> {
  return db
    .select()
    .from(orderIndex)
    .where(and(eq(orderIndex.state, 'submitting'), lt(orderIndex.createdAtMs, beforeMs)))
    .orderBy(desc(orderIndex.createdAtMs))
    .limit(limit)
}

/** Unfinished orders whose own alarm should have rung by now, the longest overdue first. */
export async function listOverdue(db: Database, nowMs: number, limit: number): Promise<string[]> {
  const due = sql<number>`coalesce(${orderIndex.nextLookAtMs}, ${orderIndex.updatedAtMs} + ${SILENT_MS})`
  const rows = await db
    .select({ id: orderIndex.sfOrderId })
    .from(orderIndex)
    .where(and(inArray(orderIndex.state, ['provisioning', 'needs-attention']), isNotNull(orderIndex.sfOrderId), lte(due, nowMs)))
    .orderBy(due)
    .limit(limit)
  return rows.flatMap((row) => row.id ?? [])
}

/** An unfinished order without a next look has said nothing for this long: its object is asked. */
const SILENT_MS = 10 * 60_000

/** Longer than the slowest checkout: queue, reads and the write with their timeouts. */
const CHECKOUT_CLAIM_MS = 150_000

/** One checkout of an account at a time: the limits it checks (one internet line) must not be passed twice side by side. */
export async function claimCheckout(db: Database, accountId: string, checkoutId: string, nowMs: number): Promise<boolean> {
  const claim = and(eq(idempotencyKeys.scope, 'checkout'), eq(idempotencyKeys.key, accountId))
  await db.delete(idempotencyKeys).where(and(claim, lt(idempotencyKeys.expiresAtMs, nowMs)))
  const rows = await db
    .insert(idempotencyKeys)
    .values({
      scope: 'checkout',
      key: accountId,
      requestHash: checkoutId,
      state: 'running',
      createdAtMs: nowMs,
      expiresAtMs: nowMs + CHECKOUT_CLAIM_MS,
    })
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key })
  return rows.length > 0
}

export async function releaseCheckout(db: Database, accountId: string, checkoutId: string): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(
      and(eq(idempotencyKeys.scope, 'checkout'), eq(idempotencyKeys.key, accountId), eq(idempotencyKeys.requestHash, checkoutId)),
    )
}
