import type { z } from 'zod'
import type { AccountContext } from '#worker/context.ts'
import type { PlaceOrderInput, PlaceOrderView } from '#worker/contracts/orders.ts'
import { clearCopies } from '#worker/features/account-copies/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { derivedUlid, sha256Hex } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import type { CrmOrder } from '#worker/ports/crm.ts'
import { accountCache } from '#worker/stubs.ts'
import { checkLine, toOrders, type CartLine } from './cart-orders.ts'
import { checkCustomer } from './check-customer.ts'
import { readCart } from './read-cart.ts'
import { claimCheckout, hasEqualCart, insertSubmitting, listByCheckout, listSubmittingOthers, releaseCheckout } from './repo.ts'
import { adoptPlaced, submitOrders } from './submit-orders.ts'
import { toOrderView } from './order-view.ts'

type Cart = z.output<typeof PlaceOrderInput>

/**
 * Turns a cart into Salesforce orders, one a service, all or none. The checkout id decides what "the same" is: pressed twice, in
 * two tabs or after a lost answer it is one set of orders; the same cart under a new id within a day is asked about.
 */
export async function placeOrder(ctx: AccountContext, cart: Cart): Promise<PlaceOrderView> {
  const { accountId } = ctx.actor
  if (!(await claimCheckout(ctx.db, accountId, cart.checkoutId, ctx.clock.now()))) {
    throw new DomainError('IDEMPOTENCY_KEY_IN_PROGRESS', { retryAfterSeconds: 2 })
  }
  try {
    return await placeClaimed(ctx, cart)
  } finally {
    await releaseCheckout(ctx.db, accountId, cart.checkoutId)
  }
}

async function placeClaimed(ctx: AccountContext, cart: Cart): Promise<PlaceOrderView> {
  const { accountId, userId } = ctx.actor
  const cartHash = await hashCart(accountId, cart.lines)
  const known = await listByCheckout(ctx.db, accountId, cart.checkoutId)
  const placed = known.length > 0 ? await adoptPlaced(ctx, known) : null
  if (placed) {
    if (known.some((row) => row.cartHash !== cartHash)) return placeChanged(ctx, cart, cartHash)
    return finish(ctx, cart, placed)
  }

  const priced = await readCart(ctx, cart.lines)
  for (const [position, line] of priced.entries()) checkLine(line, ctx.clock.now(), position)
  if (priced.some(({ category }) => category === 'internet')) await settleOthers(ctx, cart.checkoutId)
  const customer = await checkCustomer(ctx, priced)
  if (!cart.confirmDuplicate) {
    const equal = { hash: cartHash, checkoutId: cart.checkoutId, sinceMs: ctx.clock.now() - NUMBERS.duplicateCartMs }
    if (await hasEqualCart(ctx.db, accountId, equal)) throw new DomainError('DUPLICATE_ORDER')
  }

  const orders = await toOrders(priced, { ...customer, accountId, checkoutId: cart.checkoutId }, ctx.clock.now())
  const rows = orders.map(({ portalOrderId }) => ({
    portalOrderId,
    userId,
    sfAccountId: accountId,
    checkoutId: cart.checkoutId,
    cartHash,
  }))
  await insertSubmitting(ctx.db, rows, ctx.clock.now())
  const checkout = { checkoutId: cart.checkoutId, cartHash, repeated: known.length > 0 }
  return finish(ctx, cart, await submitOrders(ctx, checkout, orders))
}

/**
 * Another checkout of the account may still be on its way to Salesforce, with an internet line that a look there does not show yet:
 * the limit of one is judged when its outcome is known. The sweep gives it up after a while.
 */
async function settleOthers(ctx: AccountContext, checkoutId: string): Promise<void> {
  const open = Map.groupBy(await listSubmittingOthers(ctx.db, ctx.actor.accountId, checkoutId), (row) => row.checkoutId)
  for (const rows of open.values()) {
    if (!(await adoptPlaced(ctx, rows))) throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: 60 })
  }
}

/** The first answer was lost, the cart changed, and it was sent again: asked about, then a checkout of its own. */
async function placeChanged(ctx: AccountContext, cart: Cart, cartHash: string): Promise<PlaceOrderView> {
  if (!cart.confirmDuplicate) throw new DomainError('DUPLICATE_ORDER')
  return placeClaimed(ctx, { ...cart, checkoutId: await derivedUlid(cart.checkoutId, cartHash) })
}

async function finish(ctx: AccountContext, cart: Cart, orders: readonly CrmOrder[]): Promise<PlaceOrderView> {
  await clearCopies(ctx, ctx.actor.accountId, ['orders'], 'order placed')
  await takeOutOfCart(ctx, cart.cartLineIds ?? [])
  return { checkoutId: cart.checkoutId, orders: orders.map((order) => toOrderView(order, null)) }
}

/** The order is placed: a cart that still shows it is a nuisance, and no reason to say that it failed. */
async function takeOutOfCart(ctx: AccountContext, lineIds: readonly string[]): Promise<void> {
  if (lineIds.length === 0) return
  try {
    await accountCache(ctx.env.bindings, ctx.actor.accountId).takeOutOfCart(lineIds)
  } catch (error) {
    ctx.log.error('ordered lines still in the cart', { error: String(error) })
  }
}

/** Equal carts hash equally whatever their order of lines (contracts §7). */
async function hashCart(accountId: string, lines: readonly CartLine[]): Promise<string> {
  const sorted = lines
    .map(({ sku, quantity, options, config, activation, prices }) =>
      JSON.stringify([sku, quantity, options.toSorted(), config, activation, Object.entries(prices).toSorted()]),
    )
    .toSorted()
  return sha256Hex(JSON.stringify([accountId, sorted]))
}
