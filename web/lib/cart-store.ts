import { useSyncExternalStore } from 'react'
import type { CartItemView } from '#worker/contracts/cart.ts'
import { type CartItem, addItem, merge, parseCart, present, removeItem, setQuantity, telling } from './cart.ts'

const KEY = 'cart.v1'
const listeners = new Set<() => void>()
const keepers = new Set<() => void>()
let text: string | null = null
let all: CartItem[] = []
let shown: CartItem[] = []

/**
 * The cart lives in the browser, so that it survives sign-in, reload and a visit to the billing system, and every tab shows the same.
 * Of a signed-in customer it is the account's cart, which `keepCart` tells of every change here.
 */
export const cart = {
  items(): readonly CartItem[] {
    read()
    return shown
  },
  add: (sku: string, options?: { once?: boolean }) => edit(addItem(read(), sku, options)),
  remove: (id: string) => edit(removeItem(read(), id)),
  setQuantity: (id: string, quantity: number) => edit(setQuantity(read(), id, quantity)),
  /** What was ordered leaves the cart; a line that came in meanwhile stays. */
  ordered: (ids: readonly string[]) => edit(ids.reduce<readonly CartItem[]>(removeItem, read())),
  /** Nothing of it stays in this browser; the account's cart stays as it is. */
  forget: () => write([]),
  /** The lines as they are now, from here on known to the account. */
  tell(): readonly CartItem[] {
    write(telling(read()))
    return all
  },
  take: (asked: readonly CartItem[], answer: readonly CartItemView[]) => write(merge(read(), asked, answer)),
  /** Called after every change that somebody made in this tab. */
  onEdit(listener: () => void): () => void {
    keepers.add(listener)
    return () => keepers.delete(listener)
  },
}

export function useCart(): readonly CartItem[] {
  return useSyncExternalStore(subscribe, cart.items)
}

function read(): readonly CartItem[] {
  const stored = localStorage.getItem(KEY)
  if (stored !== text) {
    text = stored
    all = parseCart(stored)
    shown = present(all)
  }
  return all
}

function edit(next: readonly CartItem[]): void {
  write(next)
  for (const keeper of keepers) keeper()
}

function write(next: readonly CartItem[]): void {
  localStorage.setItem(KEY, JSON.stringify(next))
  read()
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
