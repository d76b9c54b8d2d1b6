import { beforeEach, describe, expect, test } from 'vitest'
import type { NewBillingClient } from '#worker/ports/billing.ts'
import { startAfresh, vendorWorld } from '../ports-in-node.ts'

const { ports, sandbox, env } = vendorWorld({ timeoutMs: 1500 })
const { billing } = ports

beforeEach(() => startAfresh(sandbox))

const fresh: NewBillingClient = {
  firstName: 'Aiko',
  lastName: "O'Tanaka & <Söhne>",
  company: null,
  email: 'aiko.new@example.jp',
  phone: '+819011112222',
  address: {
    address1: '2-11-5 Kamimeguro',
    address2: '201',
    city: 'Meguro-ku',
    state: 'Tokyo',
    postcode: '1530051',
    country: 'JP',
  },
  customerNumber: 'AC-100001',
}
const effects = async () => (await sandbox.ledger({ vendor: 'whmcs', type: 'effect' })).map((row) => row.operation)

describe('clients', () => {
  test('creates a client and finds it by id and by e-mail', async () => {
    const created = await billing.createClient(fresh)
    if (created.kind !== 'created') throw new Error(created.kind)
    const client = await billing.findClient(created.clientId)
    expect(client).toEqual({ ...fresh, id: created.clientId, status: 'active' })
    expect(await billing.findClientByEmail('AIKO.NEW@example.jp')).toEqual(client)
    expect(await billing.findClientByEmail('aiko.new@example.j')).toBeNull()
    expect(await billing.findClient('999999')).toBeNull()
  })

  test('a taken e-mail is said so, and nothing is created', async () => {
    expect(await billing.createClient({ ...fresh, email: 'chloe@example.jp' })).toEqual({ kind: 'email-taken' })
    expect(await effects()).toEqual([])
  })

  test('personal details go where billing has a field for them, and nowhere else', async () => {
    const personal = { birthDate: '1991-04-12', gender: 'female', nationality: 'JP' } as const
    const created = await billing.createClient({ ...fresh, personal })
    if (created.kind !== 'created') throw new Error(created.kind)
    const stored = async () =>
      (await sandbox.control<{ clients: { id: string; customFields: unknown }[] }>('/whmcs/clients')).clients.find(
        ({ id }) => id === created.clientId,
      )?.customFields
    expect(await stored()).toEqual({ 1: 'AC-100001', 2: '1991-04-12', 3: 'female' })
    await billing.updateClient(created.clientId, { personal: { ...personal, birthDate: '1991-04-13', gender: null } })
    expect(await stored()).toEqual({ 1: 'AC-100001', 2: '1991-04-13', 3: 'female' })
  })

  test('definite refusals are refusals', async () => {
    await expect(billing.createClient({ ...fresh, address: { ...fresh.address, country: 'XX' } })).rejects.toMatchObject({
      name: 'VendorRejected',
      outcome: 'not-applied',
    })
    await expect(billing.updateClient('999999', { firstName: 'X' })).rejects.toMatchObject({ name: 'VendorRejected' })
    expect(await effects()).toEqual([])
  })

  test('changes what is named and keeps the rest', async () => {
    await billing.updateClient('1000', { firstName: 'Clo', phone: '+819099998888' })
    expect(await billing.findClient('1000')).toMatchObject({
      firstName: 'Clo',
      lastName: 'Martin',
      phone: '+819099998888',
      email: 'chloe@example.jp',
      customerNumber: 'AC-100003',
    })
    await billing.updateClient('1000', { customerNumber: 'AC-100004' })
    expect(await billing.findClient('1000')).toMatchObject({ customerNumber: 'AC-100004', firstName: 'Clo' })
  })

  test.each(['reply-lost', 'cut-body', 'html-applied'])('%s: unknown, and the look-up finds the client', async (kind) => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind })
    await expect(billing.createClient(fresh)).rejects.toMatchObject({ outcome: 'unknown' })
    expect(await billing.findClientByEmail(fresh.email)).toMatchObject({ customerNumber: 'AC-100001' })
    expect(await effects()).toEqual(['AddClient'])
  })

  test.each([
    ['down', 'unknown'],
    ['html', 'unknown'],
    ['status', 'unknown'],
    ['hang', 'unknown'],
    ['limit', 'not-applied'],
  ])('%s: %s, sent once', async (kind, outcome) => {
    await sandbox.addFault({ vendor: 'whmcs', operation: 'AddClient', kind, count: 0 })
    await expect(billing.createClient(fresh)).rejects.toMatchObject({ outcome })
    expect((await sandbox.faults())[0]?.hits).toBe(1)
  })
})

describe('payment methods', () => {
  test('lists cards without their tokens, in every list shape', async () => {
    const [card, ...others] = await billing.listPaymentMethods('1000')
    expect(others).toEqual([])
    expect(card).toMatchObject({ type: 'card' })
    expect(card?.lastFour).toMatch(/^\d{4}$/)
    expect(card?.expires).toMatch(/^\d\d\/\d\d$/)
    expect(Object.keys(card ?? {}).toSorted()).toEqual(['description', 'expires', 'id', 'lastFour', 'type'])
    for (const shape of ['numeric-keys', 'single']) {
      await sandbox.control('/whmcs/settings', { body: { shapes: { '*': shape } } })
      expect(await billing.listPaymentMethods('1000')).toEqual([card])
    }
    await sandbox.control('/whmcs/clients/1000/cards', { method: 'DELETE' })
    for (const shape of ['normal', 'missing', 'empty-string', 'empty-array', 'empty-object']) {
      await sandbox.control('/whmcs/settings', { body: { shapes: { '*': shape } } })
      expect(await billing.listPaymentMethods('1000'), shape).toEqual([])
    }
    expect(await billing.listPaymentMethods('999999')).toEqual([])
  })

  test.each([
    { page: 'payment-methods' },
    { page: 'add-payment-method' },
    { page: 'invoices' },
    { page: 'profile' },
    { page: 'invoice', invoiceId: '1' },
  ] as const)('a sign-on link to $page', async (destination) => {
    const link = await billing.createSignOnLink('1000', destination)
    expect(link.startsWith(`${env.WHMCS_BASE_URL}/oauth/singlesignon.php?access_token=`)).toBe(true)
    const answer = await fetch(link, { redirect: 'manual' })
    expect([302, 303]).toContain(answer.status)
  })

  test('no link for an unknown client or a made-up invoice', async () => {
    await expect(billing.createSignOnLink('999999', { page: 'profile' })).rejects.toMatchObject({ name: 'VendorRejected' })
    await expect(billing.createSignOnLink('1000', { page: 'invoice', invoiceId: '1&x=//evil' })).rejects.toMatchObject({
      name: 'VendorRejected',
    })
  })
})

describe('credentials', () => {
  test('a wrong secret is an auth failure that nothing repeats', async () => {
    const wrong = vendorWorld({ overrides: { WHMCS_API_SECRET: 'wrong' } })
    await expect(wrong.ports.billing.findClient('1000')).rejects.toMatchObject({
      name: 'VendorAuthFailed',
      outcome: 'not-applied',
    })
    expect((await wrong.sandbox.ledger({ vendor: 'whmcs', type: 'call' })).length).toBe(1)
  })
})
