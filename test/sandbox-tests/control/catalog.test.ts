import { expect, it } from 'vitest'
import { openTenant, useSandbox } from '../open-tenant.ts'

useSandbox()

it('grows the catalog by whole plans of every category, in both languages and with a price', async () => {
  const tenant = openTenant()
  const before = (await tenant.query('SELECT COUNT() FROM Product2')).body.totalSize
  const { body } = await tenant.control('POST', '/catalog', { plans: 1000 })
  expect(body).toMatchObject({ added: 1000 })
  expect((await tenant.query('SELECT COUNT() FROM Product2')).body.totalSize).toBe(before + 1000)

  const again = await tenant.control('POST', '/catalog', { plans: 5 })
  expect(again.body).toEqual({ added: 5, plans: body.plans + 5 })
  const { products } = (await tenant.control('GET', '/products')).body
  const added = products.filter(({ sku }: { sku: string }) => /-X\d{5}$/.test(sku))
  expect(added).toHaveLength(1005)
  expect(new Set(added.map(({ sku }: { sku: string }) => sku)).size).toBe(1005)
  expect(new Set(added.map(({ slug }: { slug: string }) => slug)).size).toBe(1005)
  expect(new Set(added.map(({ category }: { category: string }) => category))).toEqual(new Set(['Internet', 'SIM', 'VPN']))
  for (const { price, nameJa } of added) {
    expect(price).toBeGreaterThan(0)
    expect(nameJa).toMatch(/\d{5}$/)
  }
  expect((await tenant.control('GET', '/outbox')).body.rows.length).toBe(3 * 1005)
}, 60_000)

it('refuses a catalog that is not a number of plans', async () => {
  expect((await openTenant().control('POST', '/catalog', { plans: 0 })).status).toBe(422)
})
