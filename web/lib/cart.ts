import { ulid } from 'ulid'
import { z } from 'zod'

export const MAX_LINES = 20

const CartItem = z.object({
  id: z.string(),
  sku: z.string().min(1).max(80),
  quantity: z.int().min(1).max(MAX_LINES),
})
export type CartItem = z.infer<typeof CartItem>

const Cart = z.array(CartItem).max(MAX_LINES)

/** How many services the cart holds: quantity n is n orders. */
export function countServices(items: readonly CartItem[]): number {
  return items.reduce((count, item) => count + item.quantity, 0)
}

/** One more line. `once` keeps a link that is opened twice from ordering twice. A full cart stays as it is. */
export function addItem(items: readonly CartItem[], sku: string, options: { id?: string; once?: boolean } = {}): CartItem[] {
  if (options.once && items.some((item) => item.sku === sku)) return [...items]
  if (countServices(items) >= MAX_LINES) return [...items]
  return [...items, { id: options.id ?? `line-${ulid()}`, sku, quantity: 1 }]
}

export function removeItem(items: readonly CartItem[], id: string): CartItem[] {
  return items.filter((item) => item.id !== id)
}

export function setQuantity(items: readonly CartItem[], id: string, quantity: number): CartItem[] {
  const others = countServices(items.filter((item) => item.id !== id))
  const allowed = Math.max(1, Math.min(quantity, MAX_LINES - others))
  return items.map((item) => (item.id === id ? { ...item, quantity: allowed } : item))
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
