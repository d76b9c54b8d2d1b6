import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Problem } from '#worker/contracts/errors.ts'
import { MeSummaryView, MeView } from '#worker/contracts/identity.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { type Customer, request, signedInCustomer } from '../signed-in-customer.ts'

let chloe: Customer
let daiki: Customer

beforeAll(async () => {
  chloe = await signedInCustomer('AC-100003')
  daiki = await signedInCustomer('AC-100004')
})
afterEach(() => sandbox.clearFaults())

async function me(customer: Customer) {
  const { status, body } = await customer.get('/api/me')
  expect([status, body]).toEqual([200, expect.anything()])
  return MeView.strict().parse(body)
}

test.each(['/api/me', '/api/me/summary'])('GET %s needs a session', async (path) => {
  expect((await request(path)).status).toBe(401)
})

test('the profile is billing’s, the sign-in address the portal’s', async () => {
  expect(await me(daiki)).toMatchObject({
    email: 'daiki@example.jp',
    firstName: 'Daiki',
    lastName: 'Sato',
    customerNumber: 'AC-100004',
    phone: '+819044445555',
    address: {
      postcode: '4600008',
      state: 'Aichi',
      city: 'Naka-ku, Nagoya',
      address1: '3-2-9 Sakae',
      address2: null,
      country: 'JP',
    },
  })
})

test('a login whose billing client is gone is told so, with what to do', async () => {
  const lost = await signedInCustomer('AC-100003', { clientId: '987654' })
  const { status, body } = await lost.get('/api/me')
  expect([status, Problem.parse(body)]).toEqual([409, expect.objectContaining({ code: 'BILLING_ACCOUNT_MISSING' })])
  expect(Problem.parse(body).detail).toContain('write to support')
})

describe('the summary', () => {
  test('counts what is open', async () => {
    const { status, body } = await chloe.get('/api/me/summary')
    expect(status).toBe(200)
    expect(MeSummaryView.strict().parse(body)).toMatchObject({
      unpaidInvoices: { count: 1, total: expect.any(Number) as number },
      activeServices: 1,
      openOrders: 0,
      openCases: null,
    })
  })

  test('marks what cannot be known, and never as zero', async () => {
    const fresh = await signedInCustomer('AC-100004')
    await sandbox.addFault({ vendor: 'whmcs', operation: 'GetInvoices', kind: 'html', count: 0 })
    const { status, body } = await fresh.get('/api/me/summary')
    expect(status).toBe(200)
    expect(MeSummaryView.parse(body)).toMatchObject({ unpaidInvoices: null, activeServices: 1, openOrders: 0 })
  })
})

describe('changes', () => {
  test('are written to billing and seen at once', async () => {
    await me(chloe)
    const { status, body } = await chloe.send('PATCH', '/api/me', { lastName: 'Durand', phone: '090-1234-5678' })
    expect(status).toBe(200)
    expect(MeView.parse(body)).toMatchObject({ firstName: 'Chloe', lastName: 'Durand', phone: '+819012345678' })
    expect(await me(chloe)).toEqual(body)
  })

  test('of the address replace all of it', async () => {
    const address = { postcode: '150-0001', state: 'Tokyo', city: 'Shibuya-ku', address1: '1-1-1 Jingumae', country: 'JP' }
    const { status, body } = await chloe.send('PATCH', '/api/me/address', address)
    expect(status).toBe(200)
    expect(MeView.parse(body).address).toEqual({ ...address, postcode: '1500001', address2: null })
    expect(await me(chloe)).toEqual(body)
  })

  test.each([
    ['/api/me', {}, ''],
    ['/api/me', { email: 'new@example.jp' }, ''],
    ['/api/me', { firstName: ' ' }, 'firstName'],
    ['/api/me', { lastName: 'x'.repeat(51) }, 'lastName'],
    ['/api/me', { phone: '12' }, 'phone'],
    ['/api/me/address', { city: 'Kyoto' }, 'postcode'],
    ['/api/me/address', { postcode: '15000', state: 'Tokyo', city: 'Shibuya-ku', address1: '1-1-1', country: 'JP' }, 'postcode'],
  ])('PATCH %s with %j is refused and writes nothing', async (path, body, field) => {
    const before = (await sandbox.ledger({ type: 'effect' })).length
    const answer = await chloe.send('PATCH', path, body)
    expect([answer.status, Problem.parse(answer.body).code]).toEqual([422, 'VALIDATION_FAILED'])
    expect(Problem.parse(answer.body).errors?.map((error) => error.field)).toContain(field)
    expect((await sandbox.ledger({ type: 'effect' })).length).toBe(before)
  })

  test('need a key, and one key is one change', async () => {
    const key = { 'idempotency-key': crypto.randomUUID() }
    const rename = (lastName: string, headers: Record<string, string>) => daiki.send('PATCH', '/api/me', { lastName }, headers)
    expect((await rename('Ito', { 'idempotency-key': '' })).status).toBe(400)
    const first = await rename('Ito', key)
    const again = await rename('Ito', key)
    expect([first.status, again.status, again.body]).toEqual([200, 200, first.body])
    expect((await rename('Mori', key)).status).toBe(422)
    expect((await me(daiki)).lastName).toBe('Ito')
  })

  test('whose answer was lost are not hidden by a copy', async () => {
    await me(daiki)
    await sandbox.addFault({ vendor: 'whmcs', operation: 'UpdateClient', kind: 'reply-lost' })
    const { status } = await daiki.send('PATCH', '/api/me', { firstName: 'Dai' })
    expect(status).toBe(503)
    expect((await me(daiki)).firstName).toBe('Dai')
  })
})
