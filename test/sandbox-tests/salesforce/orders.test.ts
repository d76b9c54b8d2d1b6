import { describe, expect, it } from 'vitest'
import { openTenant, useSandbox } from '../open-tenant.ts'
import { entryOf, placeOrder } from '../place-order.ts'

useSandbox()

describe('an order', () => {
  it('is created in a draft status only', async () => {
    const tenant = openTenant()
    const body = { AccountId: await tenant.accountId(), EffectiveDate: '2026-11-21', Status: 'Approved' }
    expect((await tenant.salesforce('POST', '/sobjects/Order', body)).body[0].errorCode).toBe('FAILED_ACTIVATION')
    const missing = await tenant.salesforce('POST', '/sobjects/Order', { AccountId: body.AccountId, Status: 'Pending Review' })
    expect(missing.body[0]).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['EffectiveDate'] })
  })

  it('derives status code and total, and copies the list price', async () => {
    const tenant = openTenant()
    const id = await placeOrder(tenant, '01A')
    const order = (await tenant.salesforce('GET', `/sobjects/Order/${id}`)).body
    expect(order).toMatchObject({ StatusCode: 'Draft', TotalAmount: 1540, OrderNumber: '00000001', ActivatedDate: null })
    const items = (await tenant.query(`SELECT ListPrice, TotalPrice, Product2.Name FROM OrderItem WHERE OrderId = '${id}'`)).body
    expect(items.records).toMatchObject([{ ListPrice: 1540, TotalPrice: 1540, Product2: { Name: 'Data-only SIM 10 GB' } }])
  })

  it('is activated by its status alone, and only with a line', async () => {
    const tenant = openTenant()
    const bare = { AccountId: await tenant.accountId(), EffectiveDate: '2026-11-21', Status: 'Pending Review' }
    const empty = (await tenant.salesforce('POST', '/sobjects/Order', bare)).body.id
    const noLine = await tenant.salesforce('PATCH', `/sobjects/Order/${empty}`, { Status: 'Approved' })
    expect(noLine.body[0]).toMatchObject({ errorCode: 'FAILED_ACTIVATION', message: 'An order must have at least one product.' })

    const path = `/sobjects/Order/${await placeOrder(tenant, '01A')}`
    const more = await tenant.salesforce('PATCH', path, { Status: 'Approved', Activation_Status__c: 'Activating' })
    expect(more.body[0].errorCode).toBe('FAILED_ACTIVATION')
    expect((await tenant.salesforce('PATCH', path, { Status: 'Approved' })).status).toBe(204)
    const order = (await tenant.salesforce('GET', path)).body
    expect(order.StatusCode).toBe('Activated')
    expect(order.ActivatedDate).toMatch(/\+0000$/)
  })

  it('locks standard fields after activation but not ours, nor the way to Completed', async () => {
    const tenant = openTenant()
    const id = await placeOrder(tenant, '01A')
    const path = `/sobjects/Order/${id}`
    await tenant.salesforce('PATCH', path, { Status: 'Approved' })
    expect((await tenant.salesforce('PATCH', path, { PoNumber: '1' })).body[0].errorCode).toBe('FIELD_INTEGRITY_EXCEPTION')
    expect((await tenant.salesforce('PATCH', path, { Activation_Status__c: 'Activated', WHMCS_Order_Id__c: '7' })).status).toBe(
      204,
    )
    const item = (await tenant.query(`SELECT Id FROM OrderItem WHERE OrderId = '${id}'`)).body.records[0].Id
    expect((await tenant.salesforce('PATCH', `/sobjects/OrderItem/${item}`, { Quantity: 2 })).body[0].errorCode).toBe(
      'FIELD_INTEGRITY_EXCEPTION',
    )
    expect((await tenant.salesforce('PATCH', `/sobjects/OrderItem/${item}`, { WHMCS_Service_Id__c: '9' })).status).toBe(204)
    expect((await tenant.salesforce('DELETE', path)).status).toBe(400)
    expect((await tenant.salesforce('PATCH', path, { Status: 'Completed', WHMCS_Invoice_Id__c: '8' })).status).toBe(204)
    expect((await tenant.salesforce('GET', path)).body).toMatchObject({ Status: 'Completed', StatusCode: 'Activated' })
  })

  it('is deleted with its lines while it is a draft', async () => {
    const tenant = openTenant()
    const id = await placeOrder(tenant, '01A')
    expect((await tenant.salesforce('DELETE', `/sobjects/Order/${id}`)).status).toBe(204)
    expect((await tenant.query('SELECT COUNT() FROM OrderItem')).body.totalSize).toBe(0)
  })

  it('moves its stamp with every write', async () => {
    const tenant = openTenant()
    const path = `/sobjects/Order/${await placeOrder(tenant, '01A')}?fields=SystemModstamp`
    const before = (await tenant.salesforce('GET', path)).body.SystemModstamp
    await tenant.control('POST', '/clock', { target: 'vendor', advanceMs: 60_000 })
    await tenant.salesforce('PATCH', path.replace(/\?.*/, ''), { Provision_Attention__c: 'look' })
    expect((await tenant.salesforce('GET', path)).body.SystemModstamp > before).toBe(true)
  })
})

describe('an order line', () => {
  it('takes an active entry of the order’s own book', async () => {
    const tenant = openTenant()
    const OrderId = await placeOrder(tenant, '01A')
    const standard = (await tenant.query('SELECT Id FROM PricebookEntry WHERE Pricebook2.IsStandard = true LIMIT 1')).body
      .records[0]
    const line = (PricebookEntryId: string) =>
      tenant.salesforce('POST', '/sobjects/OrderItem', { OrderId, PricebookEntryId, Quantity: 1, UnitPrice: 1 })
    expect((await line(standard.Id)).body[0].errorCode).toBe('FIELD_INTEGRITY_EXCEPTION')
    const entry = await entryOf(tenant, 'SIM-ACTIVATION')
    await tenant.salesforce('PATCH', `/sobjects/PricebookEntry/${entry.Id}`, { IsActive: false })
    expect((await line(entry.Id)).body[0].errorCode).toBe('FIELD_INTEGRITY_EXCEPTION')
  })
})
