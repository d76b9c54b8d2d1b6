import type { AccountContext } from '#worker/context.ts'
import type { MeView } from '#worker/contracts/identity.ts'
import { readCopy } from '#worker/features/account-copies/index.ts'
import { DomainError } from '#worker/lib/errors.ts'

/** The sign-in address is the portal's own, everything else WHMCS's. */
export async function getMe(ctx: AccountContext, { live }: { live: boolean } = { live: false }): Promise<MeView> {
  const { value: profile } = await readCopy(ctx, 'profile', { live })
  if (!profile) {
    ctx.log.error('the billing client of a login is missing', { userId: ctx.actor.userId, clientId: ctx.actor.clientId })
    throw new DomainError('BILLING_ACCOUNT_MISSING')
  }
  const { postcode, state, city, address1, address2, country } = profile.address
  return {
    id: ctx.actor.userId,
    email: ctx.actor.email,
    firstName: profile.firstName,
    lastName: profile.lastName,
    customerNumber: profile.customerNumber,
    phone: profile.phone || null,
    address: { postcode, state, city, address1, address2, country },
  }
}
