import { and, desc, eq, or, sql } from 'drizzle-orm'
import type { OrderState } from '#worker/contracts/operations.ts'
import type { Database } from '#worker/db/client.ts'
import { orderIndex } from '#worker/db/schema.ts'

export type OrderRow = typeof orderIndex.$inferSelect
export type OrderPosition = { updatedAtMs: number; portalOrderId: string }

/** Last changed first. */
export async function listOrders(
  db: Database,
  { state, after, limit }: { state: OrderState; after: OrderPosition | null; limit: number },
): Promise<OrderRow[]> {
  return db
    .select()
    .from(orderIndex)
    .where(
      and(
        eq(orderIndex.state, state),
        after === null
          ? undefined
          : sql`(${orderIndex.updatedAtMs}, ${orderIndex.portalOrderId}) < (${after.updatedAtMs}, ${after.portalOrderId})`,
      ),
    )
    .orderBy(desc(orderIndex.updatedAtMs), desc(orderIndex.portalOrderId))
    .limit(limit)
}

/** By the portal's or Salesforce's id. */
export async function findOrderRow(db: Database, id: string): Promise<OrderRow | null> {
  const [row] = await db
    .select()
    .from(orderIndex)
    .where(or(eq(orderIndex.portalOrderId, id), eq(orderIndex.sfOrderId, id)))
  return row ?? null
}
