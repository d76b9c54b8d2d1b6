import { describe, expect, test } from 'vitest'
import { MAX_CART_SERVICES } from '#worker/contracts/cart.ts'
import {
  addItem,
  type CartItem,
  countServices,
  merge,
  owed,
  parseCart,
  present,
  removeItem,
  setQuantity,
  telling,
} from '#web/lib/cart.ts'

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
  const full = Array.from({ length: MAX_CART_SERVICES }, (_, index) => ({ ...sim, id: `line-${index}` }))
  expect(addItem(full, 'VPN-UK')).toHaveLength(MAX_CART_SERVICES)
  expect(countServices(setQuantity([sim, vpn], vpn.id, 50))).toBe(MAX_CART_SERVICES)
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
  ['a quantity out of bounds', '[{"id":"a","sku":"VPN-US","quantity":-1}]'],
  ['too many lines', JSON.stringify(Array.from({ length: 101 }, () => sim))],
])('%s in storage is an empty cart', (_name, text) => {
  expect(parseCart(text)).toEqual([])
})

describe('the cart of an account', () => {
  const heldSim = { ...sim, kept: true }
  const heldVpn = { ...vpn, kept: true }

  test('is told what a guest has put in, and from then on what changes', () => {
    expect(owed([sim, heldVpn])).toEqual([sim])
    expect(owed(setQuantity([heldVpn], vpn.id, 3))).toEqual([{ ...vpn, quantity: 3 }])
    expect(owed(removeItem([heldSim, heldVpn], vpn.id))).toEqual([{ ...vpn, quantity: 0 }])
  })

  test('need not be told of a line it never saw, but of one it may have been told of', () => {
    expect(removeItem([sim], sim.id)).toEqual([])
    const told = removeItem(telling([sim]), sim.id)
    expect([present(told), owed(told)]).toEqual([[], [{ ...sim, quantity: 0 }]])
  })

  test('adds what other devices hold, and takes out what they took out', () => {
    expect(merge([sim], [sim], [sim, vpn])).toEqual([heldSim, heldVpn])
    expect(merge([heldSim, heldVpn], [heldSim, heldVpn], [vpn])).toEqual([heldVpn])
    const gone = removeItem([heldSim], sim.id)
    expect(merge(gone, gone, [])).toEqual([])
  })

  test('does not undo what was changed while it was asked', () => {
    const asked = [heldSim, heldVpn]
    expect(merge(setQuantity(asked, vpn.id, 3), asked, asked)).toEqual([heldSim, { ...vpn, quantity: 3, kept: false }])
    expect(present(merge(removeItem(asked, sim.id), asked, asked))).toEqual([heldVpn])
    const added = { ...sim, id: 'line-9' }
    expect(merge([...asked, added], asked, [sim, vpn])).toEqual([heldSim, heldVpn, added])
  })

  test('keeps a line that another tab has added and told since', () => {
    const elsewhere = { ...sim, id: 'line-9', kept: true }
    expect(merge([heldSim, elsewhere], [heldSim], [sim])).toEqual([heldSim, elsewhere])
  })

  test('stands in the order of adding on every device', () => {
    expect(merge([], [], [vpn, sim]).map(({ id }) => id)).toEqual([sim.id, vpn.id])
  })
})
