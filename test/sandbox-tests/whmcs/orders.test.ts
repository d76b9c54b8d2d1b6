import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOG, whmcsCustomFieldIds } from '../../sandbox/seed/catalog.ts'
import { fieldBlob, type Json, newClient, startWhmcs, type Whmcs } from './harness.ts'

let whmcs: Whmcs
let client: string
beforeAll(async () => {
  whmcs = await startWhmcs()
  client = String((await whmcs.call('AddClient', newClient('orders@example.jp')))['clientid'])
})
afterAll(() => whmcs.close())

const sim = productOf('SIM-VOICE-3GB')
const fee = productOf('SIM-ACTIVATION')

function productOf(sku: string): number {
  const product = CATALOG.find((entry) => entry.sku === sku)
  if (!product) throw new Error(`no ${sku} in the catalog`)
  return product.whmcsProductId
}

function simOrder(marker: string, extra: Record<string, string | number> = {}): Record<string, string | number> {
  const fields = whmcsCustomFieldIds(sim)
  return {
    clientid: client,
    paymentmethod: 'stripe',
    'pid[0]': sim,
    'pid[1]': fee,
    'billingcycle[0]': 'monthly',
    'billingcycle[1]': 'onetime',
    'priceoverride[0]': '1200.00',
    'priceoverride[1]': '3300.00',
    'customfields[0]': fieldBlob({ [fields.salesforceOrderId]: marker, [fields.phoneNumber]: '07010000001' }),
    'customfields[1]': fieldBlob({ [whmcsCustomFieldIds(fee).salesforceOrderId]: marker }),
    noemail: 1,
    noinvoiceemail: 1,
    ...extra,
  }
}

async function rows(answer: Promise<Json>, outer: string, inner: string): Promise<Json[]> {
  return ((await answer)[outer] as Record<string, Json[]>)[inner] ?? []
}
const order = async (id: unknown) => (await rows(whmcs.call('GetOrders', { id: String(id) }), 'orders', 'order'))[0]
const services = async () => rows(whmcs.call('GetClientsProducts', { clientid: client }), 'products', 'product')

describe('AddOrder', () => {
  it('leaves a pending order with services and an unpaid invoice, priced by the override', async () => {
    const answer = await whmcs.call('AddOrder', simOrder('801A'))
    expect(answer).toMatchObject({ result: 'success', orderid: expect.any(String), invoiceid: expect.any(String) })
    expect(String(answer['serviceids']).split(',')).toHaveLength(2)
    expect(await order(answer['orderid'])).toMatchObject({ status: 'Pending', amount: '4500.00', paymentstatus: 'Unpaid' })
    const [line, activation] = (await services()).filter((service) => service['orderid'] === answer['orderid'])
    expect(line).toMatchObject({
      status: 'Pending',
      firstpaymentamount: '1200.00',
      recurringamount: '1200.00',
      billingcycle: 'Monthly',
    })
    expect(activation).toMatchObject({
      firstpaymentamount: '3300.00',
      recurringamount: '0.00',
      billingcycle: 'One Time',
      nextduedate: '0000-00-00',
    })
    expect(line?.['customfields']).toMatchObject({
      customfield: expect.arrayContaining([
        expect.objectContaining({ name: 'Salesforce Order ID', value: '801A' }),
        expect.objectContaining({ name: 'Phone Number', value: '07010000001' }),
      ]),
    })
    const invoice = await whmcs.call('GetInvoice', { invoiceid: String(answer['invoiceid']) })
    expect(invoice).toMatchObject({
      status: 'Unpaid',
      total: '4500.00',
      balance: '4500.00',
      transactions: '',
      userid: Number(client),
    })
  })

  it('is never idempotent: the same request twice is two orders under one marker', async () => {
    const first = await whmcs.call('AddOrder', simOrder('801B'))
    const second = await whmcs.call('AddOrder', simOrder('801B'))
    expect(second['orderid']).not.toBe(first['orderid'])
    const effects = (await whmcs.effects('AddOrder')).filter((row) => row.key === '801B')
    expect(effects.map((row) => row.detail['orderid'])).toEqual([first['orderid'], second['orderid']])
  })

  it.each([
    ['a scalar pid', { pid: sim, 'pid[0]': sim }, null],
    ['an unknown product', { 'pid[0]': 99999 }, 'No items added to cart so order cannot proceed'],
    ['a cycle that is not offered', { 'billingcycle[0]': 'annually' }, 'No items added to cart so order cannot proceed'],
    ['an unknown gateway', { paymentmethod: 'paypal' }, 'Invalid Payment Method. Valid options include stripe,banktransfer'],
    ['an unknown client', { clientid: 999999 }, 'Client ID Not Found'],
    ['a malformed blob', { 'customfields[0]': 'YToxOntpOjE7czozOiJabw==' }, 'Invalid customfields: string runs past the end'],
  ])('refuses %s and leaves nothing behind', async (_what, change, message) => {
    const before = (await whmcs.effects()).length
    const form = simOrder('801C', change)
    if (message === null) for (const name of Object.keys(form)) if (name.startsWith('pid[')) delete form[name]
    const answer = await whmcs.call('AddOrder', form)
    expect(answer).toEqual({ result: 'error', message: message ?? "Expecting parameter 'pid' to be an array" })
    expect((await whmcs.effects()).length).toBe(before)
  })

  it('makes no invoice with noinvoice, in each shape an install may answer', async () => {
    for (const [mode, expected] of Object.entries({ zero: 0, empty: '', null: null, absent: undefined })) {
      await whmcs.settings({ noInvoiceId: mode })
      const answer = await whmcs.call('AddOrder', simOrder(`801N-${mode}`, { noinvoice: 1 }))
      expect(answer['invoiceid']).toBe(expected)
      expect((await order(answer['orderid']))?.['invoiceid']).toBe(0)
    }
  })
})

describe('what follows an order', () => {
  it('becomes active by AcceptOrder only, and once', async () => {
    const { orderid, invoiceid } = await whmcs.call('AddOrder', simOrder('801D'))
    const payment = { invoiceid: String(invoiceid), transid: 'tx-801D', gateway: 'stripe', date: '2026-01-05 10:00:00' }
    await whmcs.call('AddInvoicePayment', payment)
    expect(await order(orderid)).toMatchObject({ status: 'Pending', paymentstatus: 'Paid' })
    expect(await whmcs.call('AcceptOrder', { orderid: String(orderid) })).toEqual({ result: 'success' })
    expect(await order(orderid)).toMatchObject({ status: 'Active' })
    const own = (await services()).filter((service) => service['orderid'] === orderid)
    expect(own.map((service) => service['status'])).toEqual(['Active', 'Active'])
    for (const action of ['AcceptOrder', 'CancelOrder']) {
      expect(await whmcs.call(action, { orderid: String(orderid) })).toEqual({
        result: 'error',
        message: 'Order ID not found or Status not Pending',
      })
    }
    expect((await whmcs.effects('AcceptOrder')).map((row) => row.key)).toEqual(['801D'])
  })

  it('keeps the invoice unpaid when the order is cancelled, unless the install cancels it too', async () => {
    const status = async (id: unknown) => (await whmcs.call('GetInvoice', { invoiceid: String(id) }))['status']
    const first = await whmcs.call('AddOrder', simOrder('801E'))
    await whmcs.call('CancelOrder', { orderid: String(first['orderid']) })
    expect(await status(first['invoiceid'])).toBe('Unpaid')
    expect(await whmcs.call('UpdateInvoice', { invoiceid: String(first['invoiceid']), status: 'Cancelled' })).toEqual({
      result: 'success',
      invoiceid: first['invoiceid'],
    })
    expect(await status(first['invoiceid'])).toBe('Cancelled')
    await whmcs.settings({ cancelOrderCancelsInvoice: true })
    const second = await whmcs.call('AddOrder', simOrder('801F'))
    await whmcs.call('CancelOrder', { orderid: String(second['orderid']) })
    expect(await status(second['invoiceid'])).toBe('Cancelled')
  })
})
