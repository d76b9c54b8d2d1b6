import { expect, it } from 'vitest'
import { openTenant, useSandbox } from '../open-tenant.ts'

useSandbox()

it('adds customers with an address of their own each, and a billing login where wanted', async () => {
  const tenant = openTenant()
  const before = (await tenant.query('SELECT COUNT() FROM Account')).body.totalSize
  const plain = (await tenant.control('POST', '/accounts', { count: 3 })).body.accounts
  const billed = (await tenant.control('POST', '/accounts', { count: 2, billing: { password: 'an old password' } })).body.accounts
  const all = [...plain, ...billed]
  for (const key of ['customerNumber', 'email', 'phone', 'accountId', 'contactId']) {
    expect(new Set(all.map((account: Record<string, string>) => account[key])).size, key).toBe(5)
  }
  expect(plain.map(({ clientId }: { clientId: string | null }) => clientId)).toEqual([null, null, null])
  expect(new Set(billed.map(({ clientId }: { clientId: string }) => clientId)).size).toBe(2)
  expect((await tenant.query('SELECT COUNT() FROM Account')).body.totalSize).toBe(before + 5)
  expect((await tenant.control('GET', '/outbox')).body.rows).toEqual([])
})

it('refuses what is not a number of customers', async () => {
  expect((await openTenant().control('POST', '/accounts', { count: 0 })).status).toBe(422)
})
