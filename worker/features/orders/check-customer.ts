import type { AccountContext } from '#worker/context.ts'
import { checkEligibility, checkFamilyDiscount, checkInternetLimit } from '#worker/features/services/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import type { BillingClient } from '#worker/ports/billing.ts'
import type { CrmAddress } from '#worker/ports/crm.ts'
import type { PricedLine } from './cart-orders.ts'

/** Everything that depends on the customer, read live (product O1–O3, contracts §8). Returns where the order goes. */
export async function checkCustomer(
  ctx: AccountContext,
  cart: readonly PricedLine[],
): Promise<{ contactId: string | null; address: CrmAddress }> {
  const { accountId, clientId, contactId } = ctx.actor
  const { crm, billing } = ctx.ports
  const [account, client, methods, services, orders] = await Promise.all([
    crm.findAccount(accountId),
    billing.findClient(clientId),
    billing.listPaymentMethods(clientId),
    billing.listServices(clientId),
    crm.listOrdersOfAccount(accountId),
  ])
  if (!account || !client) throw new DomainError('NOT_FOUND')
  if (methods.length === 0) throw new DomainError('PAYMENT_METHOD_MISSING', { details: { manageUrl: '/billing/payments' } })

  const lines = cart.map(({ line, category, plan }) => ({
    sku: plan.sku,
    category,
    quantity: line.quantity,
    offeringType: plan.offeringType,
    simType: plan.simType,
    familyDiscount: plan.familyDiscount,
  }))
  const records = { services, orders, lines, internetBillingProductIds: await listInternetProductIds(ctx, cart) }
  const refusal = checkInternetLimit(records) ?? checkEligibility({ account, lines }) ?? checkFamilyDiscount(records)
  if (refusal) throw new DomainError(refusal.code, { details: refusal.details })
  return { contactId: contactId ?? account.contactId, address: addressOf(client) }
}

/** Which billing products are internet lines; asked only when the cart holds one. */
async function listInternetProductIds(ctx: AccountContext, cart: readonly PricedLine[]): Promise<ReadonlySet<string>> {
  if (cart.every(({ category }) => category !== 'internet')) return new Set()
  const products = await ctx.ports.crm.listProducts()
  return new Set(
    products.flatMap(({ category, itemClass, billingProductId }) =>
      category === 'Internet' && itemClass === 'Service' && billingProductId ? [billingProductId] : [],
    ),
  )
}

function addressOf({ address }: BillingClient): CrmAddress {
  return {
    street: [address.address1, address.address2].filter(Boolean).join('\n'),
    city: address.city,
    state: address.state,
    postalCode: address.postcode,
    country: address.country,
  }
}
