import { expect, test } from 'vitest'
import { addItem, type CartItem, countServices, MAX_LINES, parseCart, removeItem, setQuantity } from '#web/lib/cart.ts'

const sim: CartItem = { id: 'line-1', sku: 'SIM-DATA-3GB', quantity: 1 }
const vpn: CartItem = { id: 'line-2', sku: 'VPN-US', quantity: 2 }

test('a plan opened twice by its link is in the cart once', () => {
  const once = addItem([], sim.sku, { once: true })
  expect(addItem(once, sim.sku, { once: true })).toEqual(once)
})

test('asking for another of the same plan makes a line of its own', () => {
  const two = addItem([sim], sim.sku)
  expect(two.map(({ sku }) => sku)).toEqual([sim.sku, sim.sku])
  expect(new Set(two.map(({ id }) => id)).size).toBe(2)
})

test('counts quantities, because each is an order', () => {
  expect(countServices([sim, vpn])).toBe(3)
})

test('a full cart takes no more, by lines or by quantity', () => {
  const full = Array.from({ length: MAX_LINES }, (_, index) => ({ ...sim, id: `line-${index}` }))
  expect(addItem(full, 'VPN-UK')).toHaveLength(MAX_LINES)
  expect(countServices(setQuantity([sim, vpn], vpn.id, 50))).toBe(MAX_LINES)
  expect(setQuantity([sim, vpn], vpn.id, 0)[1]?.quantity).toBe(1)
})

test('removing a line leaves the others', () => {
  expect(removeItem([sim, vpn], sim.id)).toEqual([vpn])
})

test('what was stored comes back', () => {
  expect(parseCart(JSON.stringify([sim, vpn]))).toEqual([sim, vpn])
})

test.each([
  ['nothing', null],
  ['no JSON', '{"a":'],
  ['another shape', '{"items":[]}'],
  ['a line without id', '[{"sku":"VPN-US","quantity":1}]'],
  ['a quantity out of bounds', '[{"id":"a","sku":"VPN-US","quantity":0}]'],
  ['too many lines', JSON.stringify(Array.from({ length: 21 }, () => sim))],
])('%s in storage is an empty cart', (_name, text) => {
  expect(parseCart(text)).toEqual([])
})
