import { ulid } from 'ulid'
import { z } from 'zod'
import { type CartItemView, type ChangeCartInput, MAX_CART_SERVICES } from '#worker/contracts/cart.ts'

const CartItem = z.object({
  id: z.string(),
  sku: z.string().min(1).max(80),
  /** 0: taken out here, and the account has not been told yet. */
  quantity: z.int().min(0).max(MAX_CART_SERVICES),
  /** Whether the account's cart holds the line as it is here; absent: it never saw the line. */
  kept: z.boolean().optional(),
})
export type CartItem = z.infer<typeof CartItem>

const Cart = z.array(CartItem).max(100)

/** The lines that are shown and ordered. */
export function present(items: readonly CartItem[]): CartItem[] {
  return items.filter(({ quantity }) => quantity > 0)
}

/** How many services the cart holds: quantity n is n orders. */
export function countServices(items: readonly Pick<CartItem, 'quantity'>[]): number {
  return items.reduce((count, item) => count + item.quantity, 0)
}

/** One more line. `once` keeps a link that is opened twice from ordering twice. A full cart stays as it is. */
export function addItem(items: readonly CartItem[], sku: string, options: { id?: string; once?: boolean } = {}): CartItem[] {
  if (options.once && present(items).some((item) => item.sku === sku)) return [...items]
  if (countServices(items) >= MAX_CART_SERVICES) return [...items]
  return [...items, { id: options.id ?? `line-${ulid()}`, sku, quantity: 1 }]
}

export function removeItem(items: readonly CartItem[], id: string): CartItem[] {
  return items.flatMap((item) => (item.id === id ? removed(item) : [item]))
}

export function setQuantity(items: readonly CartItem[], id: string, quantity: number): CartItem[] {
  const others = countServices(items.filter((item) => item.id !== id))
  const allowed = Math.max(1, Math.min(quantity, MAX_CART_SERVICES - others))
  return items.map((item) => (item.id === id ? changed(item, allowed) : item))
}

/** What the account has to be told: nothing of a line it holds as it is here. */
export function owed(items: readonly CartItem[]): ChangeCartInput['lines'] {
  return items.filter(({ kept }) => kept !== true).map(({ id, sku, quantity }) => ({ id, sku, quantity }))
}

/** From now on the account may know these lines: one that is taken out meanwhile has to be taken out there, too. */
export function telling(items: readonly CartItem[]): CartItem[] {
  return items.map((item) => (item.kept === undefined ? { ...item, kept: false } : item))
}

/**
 * The cart after the account answered with its own. Here `asked` is what this cart was when the question was sent: what has changed
 * since stays as it is and is told next; what another tab has added since stays, too.
 */
export function merge(items: readonly CartItem[], asked: readonly CartItem[], answer: readonly CartItemView[]): CartItem[] {
  const before = new Map(asked.map((item) => [item.id, item]))
  const newer = items.filter((item) => {
    const then = before.get(item.id)
    return !then || then.quantity !== item.quantity
  })
  const held = answer.filter(({ id }) => newer.every((item) => item.id !== id)).map((item) => ({ ...item, kept: true }))
  // Ids begin with their time: on every device the lines stand in the order in which they were added.
  return [...held, ...newer].sort((one, other) => (one.id < other.id ? -1 : 1))
}

/** What storage holds may be old, foreign or damaged: anything unreadable is an empty cart. */
export function parseCart(text: string | null): CartItem[] {
  if (text === null) return []
  try {
    const result = Cart.safeParse(JSON.parse(text))
    return result.success ? result.data : []
  } catch {
    return []
  }
}

function changed(item: CartItem, quantity: number): CartItem {
  return { ...item, quantity, ...(item.kept && { kept: false }) }
}

function removed(item: CartItem): CartItem[] {
  return item.kept === undefined ? [] : [changed(item, 0)]
}
