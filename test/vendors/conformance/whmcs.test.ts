import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import whmcs from 'whmcs-js'
import { developmentConfig } from '../../sandbox/config.ts'
import { CATALOG, whmcsCustomFieldIds } from '../../sandbox/seed/catalog.ts'
import { type RunningSandbox, startSandbox } from '../../sandbox/server.ts'

const config = developmentConfig()
let sandbox: RunningSandbox
let credentials: { serverUrl: string; identifier: string; secret: string; accesskey: string }
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, stateDir: null, config })
  const { identifier, secret, accessKey } = config.whmcs
  credentials = { serverUrl: `${sandbox.url}/whmcs/includes/api.php`, identifier, secret, accesskey: accessKey }
})
afterAll(() => sandbox.close())

const vpn = CATALOG.find((product) => product.category === 'VPN' && product.itemClass === 'Service')
const pid = vpn?.whmcsProductId ?? 0

function blob(id: number, value: string): string {
  return Buffer.from(`a:1:{i:${id};s:${Buffer.byteLength(value)}:"${value}";}`).toString('base64')
}

describe('whmcs-js against the sandbox', () => {
  it('signs a client up, finds it and checks its login', async () => {
    const clients = new whmcs.Clients(credentials)
    const added = await clients.addClient({
      firstname: 'Zoë',
      lastname: '山田',
      email: 'zoe@example.jp',
      address1: '1-1 Marunouchi',
      city: 'Chiyoda-ku',
      state: 'Tokyo',
      postcode: '1000005',
      country: 'JP',
      phonenumber: '+819012340000',
      password2: 'zoe-password-1',
      customfields: blob(config.whmcs.customerNumberFieldId, 'AC-300001'),
    })
    expect(added).toMatchObject({ result: 'success' })
    const details = await clients.getClientsDetails({ email: 'zoe@example.jp' })
    expect(details['client']).toMatchObject({ firstname: 'Zoë', lastname: '山田', id: Number(added['clientid']) })
    const login = await new whmcs.Authentication(credentials).validateLogin({
      email: 'zoe@example.jp',
      password2: 'zoe-password-1',
    })
    expect(login).toMatchObject({ result: 'success', userid: added['owner_id'] })
  })

  it('orders, accepts and reads the order back', async () => {
    const orders = new whmcs.Orders(credentials)
    const added = await orders.addOrder({
      clientid: 1001,
      paymentmethod: 'stripe',
      'pid[0]': pid,
      'billingcycle[0]': 'monthly',
      'priceoverride[0]': '1980.00',
      'customfields[0]': blob(whmcsCustomFieldIds(pid).salesforceOrderId, '8015i0000000001AAA'),
      noemail: true,
    })
    expect(added).toMatchObject({ result: 'success' })
    const orderid = String(added['orderid'])
    expect(await orders.acceptOrder({ orderid })).toEqual({ result: 'success' })
    expect(await orders.acceptOrder({ orderid })).toMatchObject({ result: 'error' })
    expect(await orders.getOrders({ id: orderid })).toMatchObject({
      totalresults: 1,
      orders: { order: [{ status: 'Active', amount: '1980.00' }] },
    })
    const services = await new whmcs.Clients(credentials).getClientsProducts({
      clientid: 1001,
      serviceid: String(added['serviceids']),
    })
    expect(services).toMatchObject({ products: { product: [{ status: 'Active', recurringamount: '1980.00' }] } })
    const service = { serviceid: String(added['serviceids']), notes: 'by phone' }
    expect(await new whmcs.Services(credentials).updateClientProduct(service)).toMatchObject({ result: 'success' })
  })

  it('refuses an array that a client library flattened to text', async () => {
    const flattened = { clientid: 1001, paymentmethod: 'stripe', pid: String([pid, pid]) }
    expect(await new whmcs.Orders(credentials).addOrder(flattened)).toEqual({
      result: 'error',
      message: "Expecting parameter 'pid' to be an array",
    })
  })

  it('bills', async () => {
    const billing = new whmcs.Billing(credentials)
    const unpaid = (await billing.getInvoices({ userid: 1000, status: 'Unpaid' })) as { invoices: { invoice: { id: number }[] } }
    const invoiceid = unpaid.invoices.invoice[0]?.id ?? 0
    await billing.addInvoicePayment({ invoiceid, transid: 'conformance-1', gateway: 'stripe', date: '2026-01-01 00:00:00' })
    expect(await billing.getInvoice({ invoiceid })).toMatchObject({ status: 'Paid', balance: '0.00' })
    expect(await billing.getTransactions({ transid: 'conformance-1' })).toMatchObject({ totalresults: '1' })
  })

  it('reads the install: gateways, currencies, products', async () => {
    const system = new whmcs.System(credentials)
    expect(await system.getPaymentMethods()).toMatchObject({ totalresults: 2 })
    expect(await system.getCurrencies()).toMatchObject({ currencies: { currency: [{ code: 'JPY' }, { code: 'USD' }] } })
    const products = await new whmcs.Orders(credentials).getProducts({ pid })
    expect(products).toMatchObject({ products: { product: [{ pid, name: vpn?.name }] } })
  })

  it('is told why it may not', async () => {
    const { accesskey: _none, ...outside } = credentials
    expect(await new whmcs.Orders(outside).getOrders()).toEqual({ result: 'error', message: 'Invalid IP 127.0.0.1' })
  })
})
