import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  InvoiceListView,
  InvoiceView,
  PaymentMethodListView,
  PaymentMethodSummaryView,
  SignOnLinkView,
} from '#worker/contracts/billing.ts'
import { Problem } from '#worker/contracts/errors.ts'
import { sandbox } from '../../../setup/workerd-env.ts'
import { type Customer, request, signedInCustomer } from '../signed-in-customer.ts'

let chloe: Customer
let daiki: Customer

beforeAll(async () => {
  chloe = await signedInCustomer('AC-100003')
  daiki = await signedInCustomer('AC-100004')
})
afterEach(() => sandbox.clearFaults())

async function list(customer: Customer, query = ''): Promise<z.infer<typeof InvoiceListView>> {
  const { status, body } = await customer.get(`/api/invoices${query}`)
  expect([status, body]).toEqual([200, expect.anything()])
  return InvoiceListView.strict().parse(body)
}
async function invoiceOf(customer: Customer): Promise<string> {
  return (await list(customer)).items[0]?.id ?? ''
}

const PRIVATE = ['/api/billing/payment-methods', '/api/billing/payment-methods/summary', '/api/invoices', '/api/invoices/1']

describe('without a session', () => {
  test.each(PRIVATE)('GET %s is refused', async (path) => {
    const { status, body } = await request(path)
    expect([status, Problem.parse(body).code]).toEqual([401, 'UNAUTHENTICATED'])
  })

  test.each(['/api/auth/sso-link', '/api/invoices/1/sso-link'])('POST %s is refused', async (path) => {
    const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    const { status } = await request(path, { method: 'POST', headers, body: '{"destination":"invoices"}' })
    expect(status).toBe(401)
  })
})

test.each(PRIVATE.slice(0, 3))('GET %s is for this customer only', async (path) => {
  const { headers } = await chloe.get(path)
  expect(headers.get('cache-control')).toBe('private, no-store')
})

describe('invoices', () => {
  test('are listed newest first and page through', async () => {
    const all = await list(daiki)
    expect(all.items.length).toBe(4)
    expect(all.nextCursor).toBeNull()
    const dates = all.items.map(({ issuedOn }) => issuedOn)
    expect(dates).toEqual(dates.toSorted().toReversed())
    const first = await list(daiki, '?limit=3')
    const second = await list(daiki, `?limit=3&cursor=${first.nextCursor}`)
    expect([...first.items, ...second.items]).toEqual(all.items)
    expect(second.nextCursor).toBeNull()
  })

  test('are filtered by status; unpaid includes overdue', async () => {
    const { items } = await list(chloe)
    const open = items.filter(({ status }) => status === 'unpaid' || status === 'overdue')
    expect(open.length).toBe(1)
    expect((await list(chloe, '?status=unpaid')).items).toEqual(open)
    expect((await list(chloe, '?status=paid')).items).toEqual(items.filter(({ status }) => status === 'paid'))
    expect((await list(chloe, '?status=refunded')).items).toEqual([])
  })

  test.each(['limit=0', 'limit=101', 'limit=x', 'limit=-1', 'status=draft', 'cursor=none', 'cursor='])(
    'refuse ?%s',
    async (query) => {
      const { status, body } = await chloe.get(`/api/invoices?${query}`)
      expect([status, Problem.parse(body).code]).toEqual([422, 'VALIDATION_FAILED'])
      expect(Problem.parse(body).errors?.[0]?.field).toBe(query.split('=')[0])
    },
  )

  test('have items and a balance', async () => {
    const id = await invoiceOf(chloe)
    const { status, body } = await chloe.get(`/api/invoices/${id}`)
    expect(status).toBe(200)
    const invoice = InvoiceView.strict().parse(body)
    expect(invoice.id).toBe(id)
    expect(invoice.items.reduce((sum, { amount }) => sum + amount.amount, 0)).toBe(invoice.total.amount)
  })

  test('of another account do not exist, nor do impossible ids', async () => {
    const theirs = await invoiceOf(daiki)
    expect((await daiki.get(`/api/invoices/${theirs}`)).status).toBe(200)
    for (const id of [theirs, '999999', '0', 'abc', '1;drop', '-1']) {
      const { status, body } = await chloe.get(`/api/invoices/${id}`)
      expect([id, status, Problem.parse(body).code]).toEqual([id, 404, 'NOT_FOUND'])
      expect((await chloe.send('POST', `/api/invoices/${id}/sso-link`)).status).toBe(404)
    }
  })

  test('show a payment at the next live look', async () => {
    const id = (await list(chloe, '?status=unpaid')).items[0]?.id ?? ''
    await chloe.get(`/api/invoices/${id}`)
    await sandbox.control(`/whmcs/invoices/${id}/pay`, { method: 'POST' })
    const status = async (query = '') => InvoiceView.parse((await chloe.get(`/api/invoices/${id}${query}`)).body).status
    expect(await status()).not.toBe('paid')
    expect(await status('?live=1')).toBe('paid')
    expect(await status()).toBe('paid')
  })
})

describe('payment methods', () => {
  test('are listed without anything a gateway keeps secret', async () => {
    const { status, body } = await daiki.get('/api/billing/payment-methods')
    expect(status).toBe(200)
    const { items } = PaymentMethodListView.strict().parse(body)
    expect(items.length).toBe(1)
    expect(
      z
        .strictObject({
          id: z.string(),
          type: z.literal('card'),
          label: z.string(),
          lastFour: z.string().length(4),
          expires: z.string(),
        })
        .parse(items[0]),
    ).toBeTruthy()
    expect(JSON.stringify(body)).not.toMatch(/token|remote/i)
  })

  test('a card added at WHMCS counts after the return', async () => {
    const summary = async (query = '') =>
      PaymentMethodSummaryView.strict().parse((await chloe.get(`/api/billing/payment-methods/summary${query}`)).body)
    await sandbox.control(`/whmcs/clients/${chloe.clientId}/cards`, { method: 'DELETE' })
    expect(await summary('?live=1')).toEqual({ hasPaymentMethod: false, count: 0 })
    await sandbox.control(`/whmcs/clients/${chloe.clientId}/cards`, { method: 'POST' })
    expect((await summary()).count).toBe(0)
    expect(await summary('?live=1')).toMatchObject({ hasPaymentMethod: true, count: 1, default: { type: 'card' } })
    expect(await summary()).toMatchObject({ hasPaymentMethod: true, count: 1 })
  })
})

describe('sign-on links', () => {
  test.each(['payment-methods', 'add-payment-method', 'invoices', 'profile'])(
    'lead to %s, once and shortly',
    async (destination) => {
      const { status, headers, body } = await chloe.send('POST', '/api/auth/sso-link', { destination })
      expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-store'])
      const link = SignOnLinkView.strict().parse(body)
      expect(link.expiresInSeconds).toBe(60)
      expect(link.url.startsWith(sandbox.url)).toBe(true)
    },
  )

  test('are fresh at every press, even with the same key', async () => {
    const press = () => chloe.send('POST', '/api/auth/sso-link', { destination: 'invoices' }, { 'idempotency-key': 'same-key' })
    const [first, second] = [SignOnLinkView.parse((await press()).body), SignOnLinkView.parse((await press()).body)]
    expect(first.url).not.toBe(second.url)
  })

  test('pay one own invoice', async () => {
    const id = await invoiceOf(daiki)
    const { status, body } = await daiki.send('POST', `/api/invoices/${id}/sso-link`)
    expect(status).toBe(200)
    const opened = await fetch(SignOnLinkView.parse(body).url, { redirect: 'manual' })
    expect(opened.headers.get('location')).toContain(`viewinvoice.php?id=${id}`)
  })

  test('lead nowhere else', async () => {
    const { status, body } = await chloe.send('POST', '/api/auth/sso-link', { destination: 'https://example.org/' })
    expect([status, Problem.parse(body).code]).toEqual([422, 'VALIDATION_FAILED'])
  })

  test('are not given to other sites', async () => {
    const crossSite = { 'sec-fetch-site': 'cross-site' }
    const { status, body } = await chloe.send('POST', '/api/auth/sso-link', { destination: 'invoices' }, crossSite)
    expect([status, Problem.parse(body).code]).toEqual([403, 'CSRF_REJECTED'])
  })
})

test('a vendor that is down gives 503 and when to come back, nothing partial', async () => {
  await sandbox.addFault({ vendor: 'whmcs', operation: 'GetPayMethods', kind: 'html', count: 0 })
  const { status, headers, body } = await daiki.get('/api/billing/payment-methods/summary?live=1')
  expect([status, Problem.parse(body).code]).toEqual([503, 'VENDOR_UNAVAILABLE'])
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
})
