import type { AccountContext } from '#worker/context.ts'
import { type CartView, type ChangeCartInput, MAX_CART_SERVICES } from '#worker/contracts/cart.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { accountCache } from '#worker/stubs.ts'

export async function getCart({ env, actor }: AccountContext): Promise<CartView> {
  return { items: await accountCache(env.bindings, actor.accountId).cartLines() }
}

/** @throws VALIDATION_FAILED when the cart would be too full; then nothing of it has changed. */
export async function changeCart({ env, actor }: AccountContext, { lines }: ChangeCartInput): Promise<CartView> {
  const { kind, items } = await accountCache(env.bindings, actor.accountId).changeCart(lines)
  if (kind === 'full') {
    throw new DomainError('VALIDATION_FAILED', {
      fields: [{ field: 'lines', message: `A cart holds ${MAX_CART_SERVICES} services at most.` }],
    })
  }
  return { items }
}
