import { developmentConfig } from '../sandbox/config.ts'
import type { Answer, Tenant } from './open-tenant.ts'

const { pricebookId } = developmentConfig().salesforce
const DATA = '/services/data/v66.0'

export async function entryOf(tenant: Tenant, sku: string): Promise<{ Id: string; UnitPrice: number }> {
  const soql = `SELECT Id, UnitPrice FROM PricebookEntry WHERE Pricebook2Id = '${pricebookId}' AND Product2.StockKeepingUnit = '${sku}'`
  return (await tenant.query(soql)).body.records[0]
}

/** The writes of one checkout line as subrequests, with an own reference prefix. */
export async function orderRequests(
  tenant: Tenant,
  key: string,
  { sku = 'SIM-DATA-10GB', prefix = '', order = {} }: { sku?: string; prefix?: string; order?: Record<string, unknown> } = {},
) {
  const entry = await entryOf(tenant, sku)
  const AccountId = await tenant.accountId()
  const shared = { Portal_Order_Id__c: key, AccountId, Pricebook2Id: pricebookId }
  return [
    {
      method: 'POST',
      url: `${DATA}/sobjects/Opportunity`,
      referenceId: `${prefix}refOpp`,
      body: { ...shared, Name: `Order ${key}`, StageName: 'Order Received', CloseDate: '2026-11-21' },
    },
    {
      method: 'POST',
      url: `${DATA}/sobjects/Order`,
      referenceId: `${prefix}refOrder`,
      body: {
        ...shared,
        EffectiveDate: '2026-11-21',
        Status: 'Pending Review',
        Order_Type__c: 'SIM',
        SIM_Kind__c: 'eSIM',
        OpportunityId: `@{${prefix}refOpp.id}`,
        ...order,
      },
    },
    {
      method: 'POST',
      url: `${DATA}/sobjects/OrderItem`,
      referenceId: `${prefix}refItem`,
      body: {
        Portal_Line_Id__c: `${key}-1`,
        OrderId: `@{${prefix}refOrder.id}`,
        PricebookEntryId: entry.Id,
        Quantity: 1,
        UnitPrice: entry.UnitPrice,
      },
    },
  ]
}

export async function capture(tenant: Tenant, compositeRequest: unknown[], allOrNone = true): Promise<Answer> {
  return tenant.salesforce('POST', '/composite', { allOrNone, compositeRequest })
}

/** A captured order; answers its Salesforce id. */
export async function placeOrder(tenant: Tenant, key: string, order: Record<string, unknown> = {}): Promise<string> {
  const answer = await capture(tenant, await orderRequests(tenant, key, { order }))
  return answer.body.compositeResponse[1].body.id
}
