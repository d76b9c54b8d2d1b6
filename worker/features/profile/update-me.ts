import type { AccountContext } from '#worker/context.ts'
import type { MeView } from '#worker/contracts/identity.ts'
import type { UpdateAddressInput, UpdateMeInput } from '#worker/contracts/profile.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import type { Billing, BillingAddress } from '#worker/ports/billing.ts'
import { getMe } from './get-me.ts'

export function updateMe(ctx: AccountContext, { firstName, lastName, phone }: UpdateMeInput): Promise<MeView> {
  return update(ctx, {
    ...(firstName !== undefined && { firstName }),
    ...(lastName !== undefined && { lastName }),
    ...(phone !== undefined && { phone }),
  })
}

/** Orders keep the address they were placed with: theirs is a snapshot. */
export function updateAddress(ctx: AccountContext, input: UpdateAddressInput): Promise<MeView> {
  return update(ctx, { address: toBillingAddress(input) })
}

/** The copies go even when the answer was lost: the change may have been made. */
async function update(ctx: AccountContext, changes: Parameters<Billing['updateClient']>[1]): Promise<MeView> {
  try {
    await ctx.ports.billing.updateClient(ctx.actor.clientId, changes)
  } finally {
    await clearCopies(ctx, ctx.actor.accountId, ['profile', 'subscriptions'], 'profile changed by the customer')
  }
  return getMe(ctx, { live: true })
}

function toBillingAddress({ postcode, state, city, address1, address2, country }: UpdateAddressInput): BillingAddress {
  const plain = postcode.normalize('NFKC')
  return {
    postcode: country === 'JP' ? plain.replace('-', '') : plain,
    state,
    city,
    address1,
    address2: address2 || null,
    country,
  }
}
