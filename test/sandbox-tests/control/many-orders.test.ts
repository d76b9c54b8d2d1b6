import { expect, it } from 'vitest'
import { type Loose, openTenant, type Tenant, useSandbox } from '../open-tenant.ts'

useSandbox()

const FIELDS =
  'Id, Portal_Order_Id__c, OrderNumber, Status, StatusCode, AccountId, OpportunityId, Name, Order_Type__c, Activation_Type__c, ' +
  'Activation_Scheduled_At__c, Activation_Status__c, Provision_Requested_At__c, SIM_Kind__c, EID__c, MSISDN__c, BillingStreet, ' +
  'ShippingCity, TotalAmount'
const ITEM_FIELDS =
  'Portal_Line_Id__c, Quantity, UnitPrice, TotalPrice, Billing_Cycle__c, Config_Options__c, Product2.StockKeepingUnit, Product2.Item_Class__c'

async function ordersOf(tenant: Tenant): Promise<Loose[]> {
  return (await tenant.query(`SELECT ${FIELDS}, (SELECT ${ITEM_FIELDS} FROM OrderItems) FROM Order ORDER BY OrderNumber`)).body
    .records
}

it('makes linked customers with a card and approved orders of one service each', async () => {
  const tenant = openTenant()
  const made = await tenant.control('POST', '/orders', { accounts: 3, ordersEach: 2 })
  expect(made.status).toBe(201)
  const { accounts } = made.body
  expect(accounts).toHaveLength(3)
  const orders = await ordersOf(tenant)
  expect(orders.map(({ Id }) => Id)).toEqual(accounts.flatMap((account: Loose) => account.orders.map(({ id }: Loose) => id)))
  for (const order of orders) {
    expect(order).toMatchObject({ Status: 'Approved', StatusCode: 'Activated', Order_Type__c: 'SIM', SIM_Kind__c: 'eSIM' })
    expect(order).toMatchObject({
      Activation_Type__c: 'Immediate',
      Activation_Status__c: 'Not Started',
      ShippingCity: 'Meguro-ku',
    })
    expect(order.Provision_Requested_At__c).toBeNull()
    expect(order.MSISDN__c).toMatch(/^0[6-9]0[1-9]\d{7}$/)
    expect(order.EID__c).toMatch(/^\d{32}$/)
    expect(BigInt(order.EID__c) % 97n).toBe(1n)
    expect(order.Portal_Order_Id__c).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    const items = order.OrderItems.records
    expect(items.map((item: Loose) => item.Product2.Item_Class__c)).toEqual(['Service', 'Activation'])
    expect(order.TotalAmount).toBe(items.reduce((sum: number, item: Loose) => sum + item.UnitPrice, 0))
    expect(JSON.parse(items[0].Config_Options__c)).toEqual({ kind: 'eSIM', portIn: false })
  }
  for (const field of ['EID__c', 'MSISDN__c', 'Portal_Order_Id__c', 'OpportunityId']) {
    expect(new Set(orders.map((order) => order[field])).size, field).toBe(6)
  }
  const [account] = accounts
  const seen = (await tenant.control('GET', '/accounts')).body.accounts.find((one: Loose) => one.id === account.accountId)
  expect(seen).toMatchObject({ number: account.customerNumber, portalStatus: 'Active', portalUserId: account.userId })
  expect(seen.whmcsClientId).toBe(Number(account.clientId))
  expect(seen.billing.cards).toHaveLength(1)
  expect((await tenant.control('GET', '/outbox')).body.rows).toEqual([])
})

it('tells the portal of approval and request when asked to', async () => {
  const tenant = openTenant()
  const { accounts } = (await tenant.control('POST', '/orders', { accounts: 1, requested: true, announce: true })).body
  const [order] = await ordersOf(tenant)
  expect(order.Provision_Requested_At__c).not.toBeNull()
  const rows: Loose[] = (await tenant.control('GET', '/outbox')).body.rows
  expect(rows.filter((row) => row.Kind__c === 'provision').map((row) => row.Record_Id__c)).toEqual([accounts[0].orders[0].id])
  expect(rows.filter((row) => row.Kind__c === 'change').map((row) => row.Entity__c)).toEqual(['Order', 'Order', 'Order'])
})

it('leaves orders to be reviewed, requested in silence, or dated', async () => {
  const tenant = openTenant()
  await tenant.control('POST', '/orders', { accounts: 1, status: 'Pending Review' })
  await tenant.control('POST', '/orders', { accounts: 1, category: 'internet', requested: true })
  await tenant.control('POST', '/orders', { accounts: 1, category: 'vpn', scheduledAt: '2027-01-05T00:00:00+09:00' })
  const orders = await ordersOf(tenant)
  expect(orders.map((order) => [order.Order_Type__c, order.Status, order.Activation_Type__c])).toEqual([
    ['SIM', 'Pending Review', 'Immediate'],
    ['Internet', 'Approved', 'Immediate'],
    ['VPN', 'Approved', 'Scheduled'],
  ])
  expect(orders[1].Provision_Requested_At__c).not.toBeNull()
  expect(Date.parse(orders[2].Activation_Scheduled_At__c)).toBe(Date.parse('2027-01-04T15:00:00Z'))
  expect((await tenant.control('GET', '/outbox')).body.rows).toEqual([])
})

it('makes thousands at once, the same ones in every run of a tenant', { timeout: 90_000 }, async () => {
  const tenant = openTenant()
  const first = (await tenant.control('POST', '/orders', { accounts: 700, ordersEach: 3 })).body.accounts
  expect(first.flatMap((account: Loose) => account.orders)).toHaveLength(2100)
  await tenant.control('POST', '/reset')
  const [again] = (await tenant.control('POST', '/orders', { accounts: 1 })).body.accounts
  expect(again.userId).toBe(first[0].userId)
  expect(again.orders[0].portalOrderId).toBe(first[0].orders[0].portalOrderId)
})

it('refuses what cannot be', async () => {
  const tenant = openTenant()
  expect((await tenant.control('POST', '/orders', { accounts: 0 })).status).toBe(422)
  expect((await tenant.control('POST', '/orders', { accounts: 5000, ordersEach: 5 })).status).toBe(422)
  expect((await tenant.control('POST', '/orders', { accounts: 1, status: 'Pending Review', requested: true })).status).toBe(422)
})
