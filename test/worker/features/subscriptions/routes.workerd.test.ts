import { beforeAll, describe, expect, test } from 'vitest'
import { Problem } from '#worker/contracts/errors.ts'
import { SubscriptionListView, SubscriptionView } from '#worker/contracts/subscriptions.ts'
import { type Customer, request, signedInCustomer } from '../signed-in-customer.ts'

let chloe: Customer
let daiki: Customer

beforeAll(async () => {
  chloe = await signedInCustomer('AC-100003')
  daiki = await signedInCustomer('AC-100004')
})

async function subscriptionsOf(customer: Customer) {
  const { status, body } = await customer.get('/api/subscriptions')
  expect([status, body]).toEqual([200, expect.anything()])
  return SubscriptionListView.strict().parse(body).items
}

test.each(['', '/1', '/1/sim'])('GET /api/subscriptions%s needs a session', async (path) => {
  expect((await request(`/api/subscriptions${path}`)).status).toBe(401)
})

test('lists the account’s own services with their kind', async () => {
  expect(await subscriptionsOf(chloe)).toMatchObject([{ category: 'vpn', status: 'active', phoneNumber: null }])
  expect(await subscriptionsOf(daiki)).toMatchObject([{ category: 'internet', status: 'active' }])
})

test('shows one service', async () => {
  const [own] = await subscriptionsOf(daiki)
  const { status, headers, body } = await daiki.get(`/api/subscriptions/${own?.id}`)
  expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  expect(SubscriptionView.strict().parse(body)).toMatchObject({ ...own, orderId: null })
})

describe('does not exist:', () => {
  test('another account’s service', async () => {
    const [theirs] = await subscriptionsOf(daiki)
    for (const path of ['', '/sim']) {
      const { status, body } = await chloe.get(`/api/subscriptions/${theirs?.id}${path}`)
      expect([status, Problem.parse(body).code]).toEqual([404, 'NOT_FOUND'])
    }
  })

  test.each(['999999', '0', 'x', '1%27'])('subscription %s', async (id) => {
    expect((await chloe.get(`/api/subscriptions/${id}`)).status).toBe(404)
  })

  test('the SIM of a service without a number', async () => {
    const [own] = await subscriptionsOf(chloe)
    expect((await chloe.get(`/api/subscriptions/${own?.id}/sim`)).status).toBe(404)
  })
})

test.each(['limit=0', 'limit=1000', 'cursor=!'])('refuses ?%s', async (query) => {
  expect((await chloe.get(`/api/subscriptions?${query}`)).status).toBe(422)
})
