import { describe, expect, test } from 'vitest'
import { MAX_CART_SERVICES } from '#worker/contracts/cart.ts'
import { addItem, allowedQuantity, type CartItem, countServices, parseCart, toTell, union, withChanges } from '#web/lib/cart.ts'

const sim: CartItem = { id: 'line-01M804KDMS0000000000000001', sku: 'SIM-DATA-3GB', quantity: 1 }
const vpn: CartItem = { id: 'line-01M804KDMS0000000000000002', sku: 'VPN-US', quantity: 2 }

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
  expect(addItem([{ ...sim, quantity: MAX_CART_SERVICES }], 'VPN-UK')).toHaveLength(1)
  expect(allowedQuantity([sim, vpn], vpn.id, 50)).toBe(MAX_CART_SERVICES - 1)
  expect(allowedQuantity([sim, vpn], vpn.id, 0)).toBe(1)
})

test('what no plan can be called is not put in', () => {
  expect(addItem([sim], 'x'.repeat(81))).toEqual([sim])
  expect(addItem([sim], '')).toEqual([sim])
})

test('what was stored comes back', () => {
  expect(parseCart(JSON.stringify([sim, vpn]))).toEqual([sim, vpn])
})

test.each([
  ['nothing', null],
  ['no JSON', '{"a":'],
  ['another shape', '{"items":[]}'],
])('%s in storage is an empty cart', (_name, text) => {
  expect(parseCart(text)).toEqual([])
})

test.each([
  ['no id', { sku: 'VPN-US', quantity: 1 }],
  ['an id that no server takes', { ...vpn, id: 'line-1' }],
  ['a quantity out of bounds', { ...vpn, quantity: 0 }],
])('a line with %s in storage is left out alone', (_name, line) => {
  expect(parseCart(JSON.stringify([sim, line]))).toEqual([sim])
})

describe('the cart of an account', () => {
  const once = { ...sim, id: 'line-01M804KDMS0000000000000009', once: true }

  test('is shown with the lines that it was not told of yet, in the order of adding', () => {
    expect(union([vpn], [sim])).toEqual([sim, vpn])
    expect(union([vpn, sim], [sim])).toEqual([sim, vpn])
    expect(toTell([vpn], [sim, vpn])).toEqual([sim])
  })

  test('has what it was told last of a line', () => {
    expect(union([{ ...vpn, quantity: 3 }], [vpn])).toEqual([{ ...vpn, quantity: 3 }])
  })

  test('does not take a plan a second time that only a link brought', () => {
    expect(toTell([sim], [once])).toEqual([])
    expect(toTell([vpn], [once])).toEqual([once])
  })

  test('changes by the line', () => {
    expect(withChanges([sim, vpn], [{ ...vpn, quantity: 3 }])).toEqual([sim, { ...vpn, quantity: 3 }])
    expect(withChanges([sim, vpn], [{ ...sim, quantity: 0 }])).toEqual([vpn])
    expect(withChanges([vpn], [sim])).toEqual([sim, vpn])
    expect(withChanges([vpn], [{ ...sim, quantity: 0 }])).toEqual([vpn])
  })
})
