import { ulid } from 'ulid'
import { z } from 'zod'
import { CartItemView, type ChangeCartInput, MAX_CART_SERVICES } from '#worker/contracts/cart.ts'

const CartItem = CartItemView.extend({
  /** Brought by a link: it does not join a cart that holds the plan already. */
  once: z.boolean().optional(),
})
export type CartItem = z.infer<typeof CartItem>

/** How many services the cart holds: quantity n is n orders. */
export function countServices(items: readonly { quantity: number }[]): number {
  return items.reduce((count, item) => count + item.quantity, 0)
}

/** One more line. `once` keeps a link that is opened twice from ordering twice. A full cart stays as it is. */
export function addItem(items: readonly CartItem[], sku: string, { once = false } = {}): CartItem[] {
  if (once && items.some((item) => item.sku === sku)) return [...items]
  if (countServices(items) >= MAX_CART_SERVICES) return [...items]
  const item = CartItem.safeParse({ id: `line-${ulid()}`, sku, quantity: 1, ...(once && { once }) })
  return item.success ? [...items, item.data] : [...items]
}

/** As many of a line as the cart has room for. */
export function allowedQuantity(items: readonly CartItem[], id: string, quantity: number): number {
  const others = countServices(items.filter((item) => item.id !== id))
  return Math.max(1, Math.min(quantity, MAX_CART_SERVICES - others))
}

/** The lines as the account holds them after it was told; quantity 0 takes one out. */
export function withChanges(items: readonly CartItemView[], lines: ChangeCartInput['lines']): CartItemView[] {
  const told = new Map(lines.map((line) => [line.id, line]))
  const others = items.filter(({ id }) => !told.has(id))
  return [...others, ...lines.filter(({ quantity }) => quantity > 0)].sort(byAge)
}

/** What is shown: the account's lines, and those of this browser that it was not told of yet. */
export function union(account: readonly CartItemView[], own: readonly CartItem[]): CartItem[] {
  return [...account, ...toTell(account, own)].sort(byAge)
}

/** Lines of this browser that the account does not hold, without those it shall not hold twice. */
export function toTell(account: readonly CartItemView[], own: readonly CartItem[]): CartItem[] {
  return own.filter(({ id, sku, once }) => !account.some((line) => line.id === id || (once && line.sku === sku)))
}

/** What storage holds may be old, foreign or damaged: a line that cannot be read is left out. */
export function parseCart(text: string | null): CartItem[] {
  try {
    const lines = z.array(z.unknown()).safeParse(JSON.parse(text ?? '[]')).data ?? []
    return lines.flatMap((line) => CartItem.safeParse(line).data ?? []).slice(0, MAX_CART_SERVICES)
  } catch {
    return []
  }
}

/** Ids begin with their time: on every device the lines stand in the order in which they were added. */
function byAge(one: CartItemView, other: CartItemView): number {
  return one.id < other.id ? -1 : 1
}
