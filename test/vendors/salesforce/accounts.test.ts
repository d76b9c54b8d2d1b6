import { beforeEach, describe, expect, test } from 'vitest'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox } = vendorWorld()
const { crm } = ports

beforeEach(() => startAfresh(sandbox))

describe('accounts', () => {
  test('finds an account with its contact by customer number', async () => {
    const account = await crm.findAccountByCustomerNumber('AC-100001')
    expect(account).toMatchObject({
      customerNumber: 'AC-100001',
      contactEmail: 'aiko@example.jp',
      portalStatus: 'not-active',
      portalUserId: null,
      billingClientId: null,
      eligibility: 'eligible',
      offeringType: 'Home 1G',
    })
    expect(account?.id).toMatch(/^001[A-Za-z0-9]{15}$/)
    expect(account?.contactId).toMatch(/^003/)
    expect(account?.phone).toContain('9011112222')
    expect(account?.identityVerifiedAt).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
  })

  test('answers null for unknown numbers, hostile text and ids of other objects', async () => {
    expect(await crm.findAccountByCustomerNumber('AC-999999')).toBeNull()
    expect(await crm.findAccountByCustomerNumber("x' OR Name != '")).toBeNull()
    expect(await crm.findAccountByCustomerNumber('a\u0000b')).toBeNull()
    expect(await crm.findAccount('801000000000001AAA')).toBeNull()
    expect(await crm.findAccount('not an id')).toBeNull()
  })

  test('gives the contact another address', async () => {
    const before = await crm.findAccountByCustomerNumber('AC-100002')
    if (!before?.contactId) throw new Error('seed contact is missing')
    await crm.setContactEmail(before.contactId, 'ben.new@example.jp')
    expect(await crm.findAccount(before.id)).toMatchObject({ contactId: before.contactId, contactEmail: 'ben.new@example.jp' })
  })

  test('marks an account active and reads it back', async () => {
    const before = await crm.findAccountByCustomerNumber('AC-100002')
    if (!before) throw new Error('seed account is missing')
    const userId = crypto.randomUUID()
    await crm.markPortalActive(before.id, { userId, billingClientId: '1234', source: 'New Signup' })
    await crm.recordLogin(before.id, '2026-11-21T01:02:03.000Z')
    expect(await crm.findAccount(before.id)).toMatchObject({
      portalStatus: 'active',
      portalUserId: userId,
      billingClientId: '1234',
    })
  })

  test('marks an account closed, as often as wanted', async () => {
    const before = await crm.findAccountByCustomerNumber('AC-100002')
    if (!before) throw new Error('seed account is missing')
    await crm.markPortalActive(before.id, { userId: crypto.randomUUID(), billingClientId: '1234', source: 'New Signup' })
    for (let time = 0; time < 2; time++) await crm.markPortalClosed(before.id)
    expect(await crm.findAccount(before.id)).toMatchObject({
      portalStatus: 'closed',
      portalUserId: null,
      billingClientId: '1234',
    })
  })
})
