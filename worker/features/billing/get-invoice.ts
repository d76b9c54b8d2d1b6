import type { AccountContext } from '#worker/context.ts'
import type { InvoiceView } from '#worker/contracts/billing.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { tokyoDay } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import type { BillingInvoiceDetail } from '#worker/ports/billing.ts'
import { isIssued, toInvoiceView } from './to-invoice-view.ts'

export async function getInvoice(ctx: AccountContext, id: string, { live }: { live: boolean }): Promise<InvoiceView> {
  return toInvoiceView(await getOwnInvoice(ctx, id, { live }), tokyoDay(ctx.clock.now()))
}

/** Billing answers for any client's invoice: one of another client does not exist for this one. */
export async function getOwnInvoice(ctx: AccountContext, id: string, { live }: { live: boolean }): Promise<BillingInvoiceDetail> {
  const { value: invoice } = await readCopy(ctx, 'invoice', { key: id, live })
  if (invoice?.clientId !== ctx.actor.clientId || !isIssued(invoice)) throw new DomainError('NOT_FOUND')
  return invoice
}
