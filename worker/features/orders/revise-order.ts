import type { AccountContext } from '#worker/context.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { DomainError, VendorError, VendorRejected } from '#worker/lib/errors.ts'
import type { CrmOrder, CrmOrderRevision } from '#worker/ports/crm.ts'

export type Wish = {
  /** What the customer looked at; absent where it does not matter. */
  version?: string
  /** The order shows it: this try of ours, an earlier one whose answer was lost, or staff did the same. */
  isMet(order: CrmOrder): boolean
  /** Throws DomainError when the order does not allow it. */
  toRevision(order: CrmOrder): CrmOrderRevision
}

const WRITES = 3
const LOOKS = 8
/** Salesforce's condition counts whole seconds: an order is written to when the second of its last change is certainly over. */
const SETTLED_MS = 2000

/**
 * What a customer may still do until staff approve. Salesforce judges the race: it refuses our write when the order was changed
 * or approved after we read it. What an answer does not tell, the next look does, so the answer here is what the order shows.
 */
export async function reviseOrder(
  ctx: AccountContext,
  orderId: string,
  wish: Wish,
): Promise<{ order: CrmOrder; written: boolean }> {
  let writes = 0
  for (let look = 0; look < LOOKS && writes < WRITES; look++) {
    const order = await ctx.ports.crm.findOrder(orderId)
    if (order?.accountId !== ctx.actor.accountId) throw await overtaken(ctx, new DomainError('NOT_FOUND'))
    if (wish.isMet(order)) return { order, written: writes > 0 }
    const { status, version } = order
    if (status !== 'pending-review') throw await overtaken(ctx, new DomainError('ORDER_NOT_CANCELLABLE', { details: { status } }))
    if (wish.version !== undefined && wish.version !== version) {
      throw await overtaken(ctx, new DomainError('ORDER_CHANGED', { details: { version } }))
    }
    const revision = wish.toRevision(order)
    const age = ctx.clock.now() - Date.parse(version)
    if (age >= 0 && age < SETTLED_MS) {
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MS - age))
      continue
    }
    writes++
    await tryRevise(ctx, order, revision)
  }
  throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 30 })
}

/** Staff were quicker (changed, approved, deleted, or moved it to another account): the copies are as old as what the customer saw. */
async function overtaken(ctx: AccountContext, refusal: DomainError): Promise<DomainError> {
  await clearCopies(ctx, ctx.actor.accountId, ['orders'], 'changing or cancelling came too late')
  return refusal
}

async function tryRevise(ctx: AccountContext, order: CrmOrder, revision: CrmOrderRevision): Promise<void> {
  try {
    await ctx.ports.crm.reviseOrder(order, revision)
  } catch (error) {
    if (!(error instanceof VendorError)) throw error
    if (error instanceof VendorRejected) return refuseUnlessOvertaken(ctx, order, error)
    if (error.outcome === 'not-applied') throw error
    ctx.log.warn('change of an order without an answer', { orderId: order.id })
  }
}

/** An approved order locks what we write; of an order that still waits, the refusal says something else. */
async function refuseUnlessOvertaken(ctx: AccountContext, { id, version }: CrmOrder, refusal: VendorRejected): Promise<void> {
  const now = await ctx.ports.crm.findOrder(id)
  if (now?.status === 'pending-review' && now.version === version) throw refusal
}
