import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CATALOG, whmcsCustomFieldIds } from '../../sandbox/seed/catalog.ts'
import { fieldBlob, JSON_ENVELOPE, type Json, newClient, startWhmcs, type Whmcs } from './harness.ts'

let whmcs: Whmcs
beforeAll(async () => {
  whmcs = await startWhmcs()
})
afterAll(() => whmcs.close())

const inner = (answer: Json, outer: string, name: string) => (answer[outer] as Record<string, Json[]>)[name] ?? []

describe('typing per action', () => {
  it('prints everything of a service as strings, secrets included', async () => {
    const answer = await whmcs.call('GetClientsProducts', { clientid: 1000 })
    expect(answer).toMatchObject({ clientid: '1000', serviceid: null, pid: null, domain: null, totalresults: '1' })
    const [service] = inner(answer, 'products', 'product')
    expect(service).toMatchObject({ id: '1', clientid: '1000', orderid: '1', pid: expect.any(String), status: 'Active' })
    expect(service?.['password']).not.toBe('')
    const { customfields, configoptions, ...scalars } = service ?? {}
    expect(Object.values(scalars).filter((value) => typeof value !== 'string')).toEqual([])
    expect([customfields, configoptions]).toEqual([{ customfield: expect.any(Array) }, { configoption: [] }])
  })

  it('prints ids of orders and invoices as numbers, amounts as strings', async () => {
    const [order] = inner(await whmcs.call('GetOrders', { userid: 1000 }), 'orders', 'order')
    expect(order).toMatchObject({
      id: 1,
      userid: 1000,
      invoiceid: 1,
      amount: '2750.00',
      currencysuffix: ' JPY',
      status: 'Active',
    })
    expect(order?.['lineitems']).toMatchObject({ lineitem: [{ type: 'product', relid: 1, amount: '2750.00' }] })
    expect(JSON.parse(String(order?.['fraudoutput']))).toHaveProperty('email')
    const invoices = await whmcs.call('GetInvoices', { userid: 1000, orderby: 'id', order: 'desc' })
    expect(invoices).toMatchObject({ totalresults: 3, numreturned: 3 })
    const [newest] = inner(invoices, 'invoices', 'invoice')
    expect(newest).toMatchObject({ status: 'Unpaid', total: '2750.00', datepaid: '0000-00-00 00:00:00', invoicenum: '' })
    expect(newest).not.toHaveProperty('balance')
  })

  it('prints transactions and currencies as strings only', async () => {
    const transactions = await whmcs.call('GetTransactions', { clientid: 1000 })
    expect(transactions['totalresults']).toBe('2')
    for (const row of inner(transactions, 'transactions', 'transaction')) {
      expect(Object.values(row).every((value) => typeof value === 'string')).toBe(true)
    }
    expect(
      inner(await whmcs.call('GetCurrencies'), 'currencies', 'currency').map((row) => [row['id'], row['code'], row['suffix']]),
    ).toEqual([
      ['1', 'JPY', ' JPY'],
      ['2', 'USD', ' USD'],
    ])
  })

  it('shows an invoice with its balance, payments in GetTransactions form, "" when there are none', async () => {
    const paid = await whmcs.call('GetInvoice', { invoiceid: 1 })
    expect(paid).toMatchObject({ invoiceid: 1, userid: 1000, status: 'Paid', balance: '0.00', ccgateway: true })
    expect(paid['transactions']).toMatchObject({ transaction: [{ invoiceid: '1', amountin: '2750.00' }] })
    expect(paid['items']).toMatchObject({ item: [{ type: 'Hosting', relid: 1, taxed: 0, amount: '2750.00' }] })
    expect((await whmcs.call('GetInvoice', { invoiceid: 3 }))['transactions']).toBe('')
    expect(await whmcs.call('GetInvoice', { invoiceid: 999 })).toEqual({ result: 'error', message: 'Invoice ID Not Found' })
  })

  it('prices products by currency code, -1.00 for a cycle that is not offered', async () => {
    const sim = CATALOG.find((product) => product.sku === 'SIM-VOICE-3GB')
    const answer = await whmcs.call('GetProducts', { pid: String(sim?.whmcsProductId) })
    expect(answer['totalresults']).toBe(1)
    const [product] = inner(answer, 'products', 'product')
    expect(product).toMatchObject({
      pid: sim?.whmcsProductId,
      paytype: 'recurring',
      'product-url': expect.stringContaining('/whmcs/store/sim/'),
      pricing: { JPY: { monthly: `${sim?.price}.00`, annually: '-1.00', msetupfee: '0.00' }, USD: { prefix: '$' } },
    })
    const fields = inner(product ?? {}, 'customfields', 'customfield')
    expect(fields.map((field) => field['name'])).toEqual([
      'Salesforce Order ID',
      'Portal Line ID',
      'Phone Number',
      'ICCID',
      'EID',
    ])
    expect((await whmcs.call('GetProducts', { pid: '99999' }))['totalresults']).toBe(0)
  })

  it('lists gateways and order statuses', async () => {
    expect(inner(await whmcs.call('GetPaymentMethods'), 'paymentmethods', 'paymentmethod')).toEqual([
      { module: 'stripe', displayname: 'Credit Card' },
      { module: 'banktransfer', displayname: 'Bank Transfer' },
    ])
    expect(inner(await whmcs.call('GetOrderStatuses'), 'statuses', 'status')).toContainEqual({ title: 'Active', count: 2 })
  })

  it('escapes slashes as PHP does', async () => {
    const reply = await whmcs.post({ ...JSON_ENVELOPE, action: 'GetPayMethods', clientid: 1000 })
    expect(await reply.text()).toContain('"expiry_date":"12\\/34"')
  })
})

describe('a call without a client', () => {
  it.each([
    ['GetOrders', 'orders', 'order', 'userid'],
    ['GetInvoices', 'invoices', 'invoice', 'userid'],
    ['GetClientsProducts', 'products', 'product', 'clientid'],
  ])('%s returns the rows of everybody', async (action, outer, name, owner) => {
    const owners = inner(await whmcs.call(action, { limitnum: 100 }), outer, name).map((row) => String(row[owner]))
    expect(new Set(owners)).toEqual(new Set(['1000', '1001']))
  })
})

describe('shape modes', () => {
  it.each([
    ['missing', undefined],
    ['empty-string', ''],
    ['empty-array', []],
    ['empty-object', {}],
    ['normal', { order: [] }],
  ])('prints an empty list as %s', async (mode, expected) => {
    await whmcs.settings({ shapes: { 'GetOrders.orders': mode } })
    const answer = await whmcs.call('GetOrders', { userid: 4711 })
    expect(answer['totalresults']).toBe(0)
    expect(answer['orders']).toEqual(expected)
  })

  it('prints a filled list with numeric keys, or one row as a single object', async () => {
    await whmcs.settings({ shapes: { 'GetOrders.orders': 'numeric-keys', 'GetPayMethods.paymethods': 'single' } })
    const { orders } = (await whmcs.call('GetOrders')) as { orders: { order: Json } }
    expect(Object.keys(orders.order)).toEqual(['0', '1'])
    expect((await whmcs.call('GetPayMethods', { clientid: 1000 }))['paymethods']).toMatchObject({ card_last_four: '4242' })
    await whmcs.settings({ shapes: {} })
  })
})

describe('services', () => {
  it('are edited by label and cleared by unset only', async () => {
    const pid = Number(inner(await whmcs.call('GetClientsProducts', { serviceid: 1 }), 'products', 'product')[0]?.['pid'])
    const { salesforceOrderId } = whmcsCustomFieldIds(pid)
    const change = {
      serviceid: 1,
      notes: 'Order 801',
      customfields: fieldBlob({ [salesforceOrderId]: '801Z' }),
      status: 'Suspended',
      domain: '',
    }
    expect(await whmcs.call('UpdateClientProduct', change)).toEqual({ result: 'success', serviceid: '1' })
    const [service] = inner(await whmcs.call('GetClientsProducts', { serviceid: 1 }), 'products', 'product')
    expect(service).toMatchObject({ notes: 'Order 801', status: 'Suspended' })
    expect(service?.['customfields']).toMatchObject({
      customfield: expect.arrayContaining([expect.objectContaining({ id: String(salesforceOrderId), value: '801Z' })]),
    })
    await whmcs.call('UpdateClientProduct', { serviceid: 1, notes: '' })
    expect(inner(await whmcs.call('GetClientsProducts', { serviceid: 1 }), 'products', 'product')[0]?.['notes']).toBe('Order 801')
    await whmcs.call('UpdateClientProduct', { serviceid: 1, 'unset[0]': 'notes' })
    expect(inner(await whmcs.call('GetClientsProducts', { serviceid: 1 }), 'products', 'product')[0]?.['notes']).toBe('')
    expect(await whmcs.call('UpdateClientProduct', { serviceid: 99 })).toEqual({
      result: 'error',
      message: 'Service ID Not Found',
    })
  })

  it('take one cancellation request and stay as they are', async () => {
    const request = { serviceid: 2, type: 'Immediate', reason: 'moving' }
    expect(await whmcs.call('AddCancelRequest', request)).toEqual({ result: 'success', serviceid: '2', userid: '1001' })
    expect(await whmcs.call('AddCancelRequest', request)).toEqual({
      result: 'error',
      message: 'Existing Cancellation Request Exists',
    })
    expect(inner(await whmcs.call('GetClientsProducts', { serviceid: 2 }), 'products', 'product')[0]?.['status']).toBe('Active')
    expect(inner(await whmcs.call('GetCancelledPackages'), 'packages', 'package')).toMatchObject([
      { relid: '2', type: 'Immediate' },
    ])
  })
})

describe('invoices', () => {
  it('are settled by a payment that moves the next due date', async () => {
    const due = async () =>
      inner(await whmcs.call('GetClientsProducts', { serviceid: 1 }), 'products', 'product')[0]?.['nextduedate']
    const before = await due()
    const payment = { invoiceid: 3, transid: 't-1', gateway: 'stripe', date: '2026-01-01 00:00:00' }
    expect(await whmcs.call('AddInvoicePayment', { ...payment, amount: '750.00' })).toMatchObject({ result: 'success' })
    expect(await whmcs.call('GetInvoice', { invoiceid: 3 })).toMatchObject({ status: 'Unpaid', balance: '2000.00' })
    await whmcs.call('AddInvoicePayment', payment)
    expect(await whmcs.call('GetInvoice', { invoiceid: 3 })).toMatchObject({ status: 'Paid', balance: '0.00' })
    expect(await due()).not.toBe(before)
  })

  it('are immutable on 9.x once issued, and refuse a payment once cancelled', async () => {
    const { clientid } = await whmcs.call('AddClient', newClient('invoice@example.jp'))
    const { invoiceid } = await whmcs.call('AddOrder', { clientid: String(clientid), paymentmethod: 'stripe', 'pid[0]': 100 })
    const edit = { invoiceid: String(invoiceid), 'newitemdescription[0]': 'x', 'newitemamount[0]': '1.00' }
    expect(await whmcs.call('UpdateInvoice', edit)).toMatchObject({ result: 'error' })
    await whmcs.call('UpdateInvoice', { invoiceid: String(invoiceid), status: 'Cancelled' })
    expect(await whmcs.call('AddInvoicePayment', { invoiceid: String(invoiceid), transid: 't', gateway: 'stripe' })).toEqual({
      result: 'error',
      message: 'It is not possible to add a payment to an invoice that is Cancelled',
    })
  })
})

describe('pay methods', () => {
  it('carry the vendor date form and a gateway token', async () => {
    expect((await whmcs.call('GetPayMethods', { clientid: 1000 }))['clientid']).toBe('1000')
    expect((await whmcs.call('GetPayMethods', { clientid: 1000 }))['paymethods']).toMatchObject([
      {
        id: expect.any(Number),
        type: 'RemoteCreditCard',
        gateway_name: 'stripe',
        card_last_four: '4242',
        card_type: 'Visa',
        last_updated: expect.stringMatching(/^\d\d\/\d\d\/\d{4} \d\d:\d\d$/),
        remote_token: expect.stringContaining('pm_'),
      },
    ])
  })

  it('cannot be added for the tokenised gateway unless the install supports it', async () => {
    const card = {
      clientid: 1000,
      type: 'RemoteCreditCard',
      gateway_module_name: 'stripe',
      card_number: '5555555555554444',
      card_expiry: '0130',
    }
    expect(await whmcs.call('AddPayMethod', card)).toMatchObject({ message: 'Unsupported Gateway Type for Storage' })
    await whmcs.settings({ addPayMethodGateways: ['stripe'] })
    const added = await whmcs.call('AddPayMethod', card)
    expect(added).toEqual({ result: 'success', clientid: '1000', paymethodid: expect.any(String) })
    const remove = { clientid: 1001, paymethodid: String(added['paymethodid']) }
    expect(await whmcs.call('DeletePayMethod', remove)).toMatchObject({
      message: 'Pay Method does not belong to passed Client ID',
    })
    expect(await whmcs.call('DeletePayMethod', { ...remove, clientid: 1000 })).toMatchObject({ result: 'success' })
    expect(await whmcs.call('GetPayMethods')).toEqual({ result: 'error', message: 'Client ID Is Required' })
  })
})
