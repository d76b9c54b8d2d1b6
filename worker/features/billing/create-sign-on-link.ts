import type { AccountContext } from '#worker/context.ts'
import type { SignOnLinkInput, SignOnLinkView } from '#worker/contracts/billing.ts'
import type { SignOnDestination } from '#worker/ports/billing.ts'
import { getOwnInvoice } from './get-invoice.ts'

/** WHMCS ends an unused link after 60 s. The link signs its bearer in: it is never stored or logged. */
const LIFETIME_SECONDS = 60

export function createSignOnLink(ctx: AccountContext, { destination }: SignOnLinkInput): Promise<SignOnLinkView> {
  return mint(ctx, { page: destination })
}

export async function createInvoiceSignOnLink(ctx: AccountContext, invoiceId: string): Promise<SignOnLinkView> {
  const { id } = await getOwnInvoice(ctx, invoiceId, { live: false })
  return mint(ctx, { page: 'invoice', invoiceId: id })
}

async function mint(ctx: AccountContext, destination: SignOnDestination): Promise<SignOnLinkView> {
  const url = await ctx.ports.billing.createSignOnLink(ctx.actor.clientId, destination)
  return { url, expiresInSeconds: LIFETIME_SECONDS }
}
