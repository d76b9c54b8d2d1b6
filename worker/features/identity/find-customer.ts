import type { ServiceContext } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { CrmAccount } from '#worker/ports/crm.ts'

const MAX_COPIES = 500

const copies = new Map<string, { account: CrmAccount | null; loadedAtMs: number }>()

/** Salesforce's account by customer number; an answer serves repeated submits for 30 s. Failures are not kept. */
export async function findCustomer(ctx: ServiceContext, customerNumber: string): Promise<CrmAccount | null> {
  const key = `${ctx.env.SF_LOGIN_URL} ${customerNumber}`
  const now = ctx.clock.now()
  const copy = copies.get(key)
  if (copy && Math.abs(now - copy.loadedAtMs) < NUMBERS.customerNumberCopyMs) return copy.account
  const account = await ctx.ports.crm.findAccountByCustomerNumber(customerNumber)
  copies.delete(key)
  copies.set(key, { account, loadedAtMs: now })
  const [oldest] = copies.keys()
  if (copies.size > MAX_COPIES && oldest !== undefined) copies.delete(oldest)
  return account
}
