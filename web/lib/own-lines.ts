import { useSyncExternalStore } from 'react'
import { type CartItem, addItem, parseCart } from './cart.ts'

const KEY = 'cart.v1'
const listeners = new Set<() => void>()
let text: string | null = null
let items: CartItem[] = []

/**
 * Lines of the cart that the account does not hold yet: what was put in before the sign-in, or just now. They live in the browser, so
 * that they survive sign-in, reload and a lost connection, and every tab shows the same.
 */
export const ownLines = {
  items(): readonly CartItem[] {
    const stored = localStorage.getItem(KEY)
    if (stored !== text) {
      text = stored
      items = parseCart(stored)
    }
    return items
  },
  add: (sku: string, options?: { once?: boolean }) => write(addItem(ownLines.items(), sku, options)),
  setQuantity: (id: string, quantity: number) =>
    write(ownLines.items().map((item) => (item.id === id ? { ...item, quantity } : item))),
  drop: (ids: readonly string[]) => write(ownLines.items().filter(({ id }) => !ids.includes(id))),
  forget: () => write([]),
}

export function useOwnLines(): readonly CartItem[] {
  return useSyncExternalStore(subscribe, ownLines.items)
}

function write(next: readonly CartItem[]): void {
  localStorage.setItem(KEY, JSON.stringify(next))
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
