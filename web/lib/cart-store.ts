import { useSyncExternalStore } from 'react'
import { type CartItem, addItem, parseCart, removeItem, setQuantity } from './cart.ts'

const KEY = 'cart.v1'
const listeners = new Set<() => void>()
let text: string | null = null
let items: CartItem[] = []

/** The cart lives in the browser, so that it survives sign-in, reload and a visit to the billing system, and every tab shows the same. */
export const cart = {
  items(): readonly CartItem[] {
    const stored = localStorage.getItem(KEY)
    if (stored !== text) {
      text = stored
      items = parseCart(stored)
    }
    return items
  },
  add: (sku: string, options?: { once?: boolean }) => write(addItem(cart.items(), sku, options)),
  remove: (id: string) => write(removeItem(cart.items(), id)),
  setQuantity: (id: string, quantity: number) => write(setQuantity(cart.items(), id, quantity)),
  clear: () => write([]),
}

export function useCart(): readonly CartItem[] {
  return useSyncExternalStore(subscribe, cart.items)
}

function write(next: CartItem[]): void {
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
