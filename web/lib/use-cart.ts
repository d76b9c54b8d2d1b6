import { mutationOptions, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { CartView, type ChangeCartInput, MAX_CART_SERVICES } from '#worker/contracts/cart.ts'
import { client, read, withKey } from './api-client.ts'
import { addItem, allowedQuantity, type CartItem, countServices, toTell, union, withChanges } from './cart.ts'
import { ownLines, useOwnLines } from './own-lines.ts'
import { isHinted } from './session.ts'

type Lines = ChangeCartInput['lines']

const KEY = ['cart']

/** Part of every page, also of the one that says the account is closed: nothing is asked again then. */
export const cartQuery = queryOptions({
  queryKey: KEY,
  queryFn: () => read(CartView, client.api.me.cart.$get()),
  refetchOnWindowFocus: isHinted,
  refetchOnReconnect: isHinted,
})

/** One after the other, and shown before they are answered; one that fails shows what the account really holds. */
const changeCart = mutationOptions({
  mutationKey: KEY,
  scope: { id: 'cart' },
  mutationFn: ({ lines, key }: { lines: Lines; key: string }) =>
    read(CartView, client.api.me.cart.$patch({ json: { lines } }, withKey(key))),
  onMutate: async ({ lines }, { client: queries }) => {
    await queries.cancelQueries({ queryKey: KEY })
    queries.setQueryData(cartQuery.queryKey, (cart) => cart && { items: withChanges(cart.items, lines) })
  },
  onSuccess: (cart, { lines }, _context, { client: queries }) => {
    ownLines.drop(lines.map(({ id }) => id))
    // A later change is shown already.
    if (queries.isMutating({ mutationKey: KEY }) === 1) queries.setQueryData(cartQuery.queryKey, cart)
  },
  onError: (_error, _variables, _context, { client: queries }) => {
    const untold = ownLines.items().map(({ id }) => id)
    queries.setQueryData(cartQuery.queryKey, (cart) => cart && { items: cart.items.filter(({ id }) => !untold.includes(id)) })
    return queries.invalidateQueries({ queryKey: KEY })
  },
})

/** The customer's cart, and the ways to change it. `query` tells whether the account's part of it is known. */
export function useCart() {
  const own = useOwnLines()
  const query = useQuery(cartQuery)
  const { mutate, error } = useMutation(changeCart)
  const account = query.data?.items
  const items = useMemo(() => union(account ?? [], own), [account, own])

  function change(id: string, quantity: number): void {
    if (quantity === 0) ownLines.drop([id])
    else ownLines.setQuantity(id, quantity)
    // A line may be on its way to the account: taking it out is told in any case.
    const line = (quantity === 0 && account ? items : account)?.find((one) => one.id === id)
    if (line) mutate({ lines: [{ id, sku: line.sku, quantity }], key: crypto.randomUUID() })
  }

  return {
    items,
    query,
    /** Why the last change did not reach the account. */
    error,
    add(sku: string): void {
      if (addItem(items, sku).length > items.length) ownLines.add(sku)
    },
    remove: (id: string) => change(id, 0),
    setQuantity: (id: string, quantity: number) => change(id, allowedQuantity(items, id, quantity)),
  }
}

/** What was ordered has left the account's cart already; a line that came in meanwhile stays. */
export function useTakeOrdered(): (ids: readonly string[]) => void {
  const queries = useQueryClient()
  return (ids) => {
    ownLines.drop(ids)
    queries.setQueryData(cartQuery.queryKey, (cart) => cart && { items: cart.items.filter(({ id }) => !ids.includes(id)) })
    void queries.invalidateQueries({ queryKey: KEY })
  }
}

/** Tells the account of lines it does not hold yet. What it does not take is shown all the same, and told when the page is looked at again. */
export function useCartKeeper(): void {
  const own = useOwnLines()
  const { data } = useQuery(cartQuery)
  const { mutate, isPending } = useMutation(changeCart)
  const tried = useRef('')
  const [occasion, setOccasion] = useState(0)

  useEffect(() => {
    const again = () => setOccasion((count) => count + 1)
    for (const event of ['online', 'focus']) addEventListener(event, again)
    return () => {
      for (const event of ['online', 'focus']) removeEventListener(event, again)
    }
  }, [])

  useEffect(() => {
    if (!data || isPending) return
    const lines = toTell(data.items, own)
    const settled = own.filter((line) => !lines.includes(line)).map(({ id }) => id)
    if (settled.length > 0) ownLines.drop(settled)
    const attempt = JSON.stringify([occasion, lines])
    if (lines.length === 0 || attempt === tried.current) return
    if (countServices(data.items) + countServices(lines) > MAX_CART_SERVICES) return
    tried.current = attempt
    mutate({ lines: lines.map(toLine), key: crypto.randomUUID() })
  }, [data, own, isPending, occasion, mutate])
}

function toLine({ id, sku, quantity }: CartItem): Lines[number] {
  return { id, sku, quantity }
}
