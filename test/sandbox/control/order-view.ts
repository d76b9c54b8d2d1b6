import type { World } from '../core/world.ts'
import { findLiving, livingBy, type SalesforceRecord } from '../salesforce/record.ts'

/** An order as staff see it, with the numbers of the last press of Provision. */
export function orderView(world: World, order: Readonly<SalesforceRecord>) {
  const account = findLiving(world, 'Account', String(order['AccountId']))
  const items = livingBy(world, 'OrderItem', 'OrderId', order.Id)
  const value = (field: string) => order[field] ?? null
  return {
    id: order.Id,
    orderNumber: value('OrderNumber'),
    portalOrderId: value('Portal_Order_Id__c'),
    opportunityId: value('OpportunityId'),
    account: { id: account?.Id, number: account?.['Customer_Number__c'] ?? null, name: account?.['Name'] ?? null },
    createdAt: order.CreatedDate,
    type: value('Order_Type__c'),
    status: value('Status'),
    statusCode: value('StatusCode'),
    activationType: value('Activation_Type__c'),
    activationScheduledAt: value('Activation_Scheduled_At__c'),
    activationStatus: value('Activation_Status__c'),
    provisionRequestedAt: value('Provision_Requested_At__c'),
    provisionLastAttemptAt: value('Provision_Last_Attempt_At__c'),
    errorCode: value('Activation_Error_Code__c'),
    errorMessage: value('Activation_Error_Message__c'),
    attention: value('Provision_Attention__c'),
    simKind: value('SIM_Kind__c'),
    msisdn: value('MSISDN__c'),
    iccid: value('ICCID__c'),
    eid: value('EID__c'),
    mnpNumber: value('MNP_Number__c'),
    description: value('Description'),
    whmcsOrderId: value('WHMCS_Order_Id__c'),
    whmcsInvoiceId: value('WHMCS_Invoice_Id__c'),
    total: items.reduce((sum, item) => sum + Number(item['TotalPrice'] ?? 0), 0),
    items: items.map((item) => itemView(world, item)),
  }
}

function itemView(world: World, item: Readonly<SalesforceRecord>) {
  const product = findLiving(world, 'Product2', String(item['Product2Id']))
  return {
    id: item.Id,
    portalLineId: item['Portal_Line_Id__c'] ?? null,
    sku: product?.['StockKeepingUnit'] ?? null,
    name: product?.['Name'] ?? null,
    quantity: item['Quantity'] ?? null,
    unitPrice: item['UnitPrice'] ?? null,
    billingCycle: item['Billing_Cycle__c'] ?? null,
    configOptions: item['Config_Options__c'] ?? null,
    whmcsServiceId: item['WHMCS_Service_Id__c'] ?? null,
  }
}
