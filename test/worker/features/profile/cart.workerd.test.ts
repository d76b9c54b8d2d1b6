import { evictAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { monotonicFactory } from 'ulid'
import { beforeEach, describe, expect, test } from 'vitest'
import { type CartItemView, CartView, MAX_CART_SERVICES } from '#worker/contracts/cart.ts'
import { Problem } from '#worker/contracts/errors.ts'
import { accountCache } from '#worker/stubs.ts'
import { type Customer, request, signedInCustomer } from '../signed-in-customer.ts'

let chloe: Customer

beforeEach(async () => {
  chloe = await signedInCustomer('AC-100003')
  await accountCache(env, chloe.accountId).erase()
})

/** Lines of one millisecond stand in the order of adding, too. */
const ulid = monotonicFactory()
const line = (sku: string, quantity = 1): CartItemView => ({ id: `line-${ulid()}`, sku, quantity })
const change = (customer: Customer, lines: unknown, headers = {}) => customer.send('PATCH', '/api/me/cart', { lines }, headers)

async function cartOf(customer: Customer): Promise<CartItemView[]> {
  const { status, body } = await customer.get('/api/me/cart')
  expect(status).toBe(200)
  return CartView.strict().parse(body).items
}

describe('the cart', () => {
  test('is empty until something is put in, and then the same wherever its customer looks', async () => {
    expect(await cartOf(chloe)).toEqual([])
    const [sim, vpn] = [line('SIM-DATA-3GB'), line('VPN-US', 2)]
    expect(await change(chloe, [sim, vpn])).toMatchObject({ status: 200, body: { items: [sim, vpn] } })
    const elsewhere = await signedInCustomer('AC-100003')
    expect(await cartOf(elsewhere)).toEqual([sim, vpn])
  })

  test('outlives what the object remembers, and copies that are cleared', async () => {
    const sim = line('SIM-DATA-3GB')
    await change(chloe, [sim])
    await accountCache(env, chloe.accountId).invalidate(['orders', 'profile'], 'test')
    await evictAllDurableObjects()
    expect(await cartOf(chloe)).toEqual([sim])
  })

  test('changes by the line, so that two devices do not undo each other', async () => {
    const [sim, vpn, fibre] = [line('SIM-DATA-3GB'), line('VPN-US'), line('INTERNET-APT-1G')]
    await change(chloe, [sim, vpn])
    await Promise.all([
      change(chloe, [{ ...vpn, quantity: 3 }]),
      change(chloe, [{ ...sim, quantity: 0 }]),
      change(chloe, [fibre]),
    ])
    expect(await cartOf(chloe)).toEqual([{ ...vpn, quantity: 3 }, fibre])
  })

  test('may be told the same again, and of a line it never had', async () => {
    const sim = line('SIM-DATA-3GB')
    await change(chloe, [sim])
    expect((await change(chloe, [sim, { ...line('VPN-US'), quantity: 0 }])).body).toEqual({ items: [sim] })
    const key = { 'idempotency-key': crypto.randomUUID() }
    const first = await change(chloe, [{ ...sim, quantity: 2 }], key)
    await change(chloe, [{ ...sim, quantity: 5 }])
    expect((await change(chloe, [{ ...sim, quantity: 2 }], key)).body).toEqual(first.body)
    expect(await cartOf(chloe)).toEqual([{ ...sim, quantity: 5 }])
  })

  test('never takes in again what was taken out, however late a message comes', async () => {
    const [sim, vpn] = [line('SIM-DATA-3GB'), line('VPN-US')]
    await change(chloe, [sim, vpn])
    await change(chloe, [{ ...sim, quantity: 0 }])
    expect((await change(chloe, [sim, { ...vpn, quantity: 2 }])).body).toEqual({ items: [{ ...vpn, quantity: 2 }] })
    const unknown = line('VPN-UK')
    await accountCache(env, chloe.accountId).takeOutOfCart([unknown.id])
    expect((await change(chloe, [unknown])).body).toEqual({ items: [{ ...vpn, quantity: 2 }] })
  })

  test('remembers so much and no more of what was taken out', async () => {
    const ids = Array.from({ length: 500 }, () => line('VPN-US').id)
    for (let start = 0; start < ids.length; start += 100) {
      await accountCache(env, chloe.accountId).takeOutOfCart(ids.slice(start, start + 100))
    }
    const { cart } = JSON.parse(await accountCache(env, chloe.accountId).exportRecords()) as { cart: { id: string }[] }
    expect(cart.map(({ id }) => id)).toEqual(ids.slice(-200))
  })

  test('is its account’s alone', async () => {
    const daiki = await signedInCustomer('AC-100004')
    await accountCache(env, daiki.accountId).erase()
    const sim = line('SIM-DATA-3GB')
    await change(chloe, [sim])
    expect(await cartOf(daiki)).toEqual([])
    await change(daiki, [{ ...sim, quantity: 0 }])
    expect(await cartOf(chloe)).toEqual([sim])
    expect((await request('/api/me/cart')).status).toBe(401)
  })

  test(`holds ${MAX_CART_SERVICES} services; one more changes nothing, and taking out always works`, async () => {
    const [many, one] = [line('VPN-US', MAX_CART_SERVICES - 1), line('SIM-DATA-3GB')]
    await change(chloe, [many, one])
    const { status, body } = await change(chloe, [line('VPN-UK'), { ...one, quantity: 0 }, line('VPN-UK')])
    expect([status, Problem.parse(body)]).toEqual([422, expect.objectContaining({ code: 'VALIDATION_FAILED' })])
    expect(Problem.parse(body).errors).toEqual([{ field: 'lines', message: 'A cart holds 20 services at most.' }])
    expect(await cartOf(chloe)).toEqual([many, one])
    expect((await change(chloe, [{ ...many, quantity: 0 }, line('VPN-UK')])).status).toBe(200)
  })

  test.each([
    ['no lines', [], 'lines'],
    ['another id', [{ id: 'line-1', sku: 'VPN-US', quantity: 1 }], 'lines.0.id'],
    ['no sku', [{ ...line(''), sku: '' }], 'lines.0.sku'],
    ['half a service', [{ ...line('VPN-US'), quantity: 0.5 }], 'lines.0.quantity'],
    ['less than nothing', [{ ...line('VPN-US'), quantity: -1 }], 'lines.0.quantity'],
    ['too many of one', [{ ...line('VPN-US'), quantity: 21 }], 'lines.0.quantity'],
    ['a list without end', Array.from({ length: 101 }, () => line('VPN-US')), 'lines'],
  ])('%s is refused by name', async (_name, lines, field) => {
    const { status, body } = await change(chloe, lines)
    expect([status, Problem.parse(body).code]).toEqual([422, 'VALIDATION_FAILED'])
    expect(Problem.parse(body).errors?.map((error) => error.field)).toContain(field)
    expect(await cartOf(chloe)).toEqual([])
  })
})
