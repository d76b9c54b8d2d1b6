import type { AccountContext } from '#worker/context.ts'
import { VendorUnavailable } from '#worker/lib/errors.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import { accountCache } from '#worker/stubs.ts'

/** The account's orders from its own object; live when the object cannot be reached. */
export async function readOrders(ctx: AccountContext): Promise<CrmOrder[]> {
  const { accountId, clientId } = ctx.actor
  const copy = await accountCache(ctx.env.bindings, accountId)
    .read({ topic: 'orders', clientId })
    .catch(() => null)
  if (!copy) return ctx.ports.crm.listOrdersOfAccount(accountId)
  if (copy.kind === 'copy') return copy.value as CrmOrder[]
  throw new VendorUnavailable('salesforce', 'list orders', 'not-applied')
}
