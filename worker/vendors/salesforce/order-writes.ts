import type { Crm, CrmOrderProgress, CrmOrderRevision, CrmPortIn, NewCrmOrder } from '#worker/ports/crm.ts'
import { BugError } from '#worker/lib/errors.ts'
import { type GraphNode, Reference, type SalesforceClient } from './client.ts'
import {
  ACTIVATION_STATUS,
  ACTIVATION_TYPE,
  BILLING_CYCLE,
  COLLECTION_MAX_RECORDS,
  ERROR_CODES,
  GRAPH_MAX_NODES,
  labelOf,
  ORDER_STATUS,
  ORDER_TYPE,
  SIZE,
} from './wire.ts'

type OrderWrites = Pick<Crm, 'createOrders' | 'updateOrder' | 'reviseOrder' | 'setBillingServiceIds'>
export type OrderSettings = { pricebookId: string; opportunityStage: string }

export function createOrderWrites(client: SalesforceClient, settings: OrderSettings): OrderWrites {
  return {
    createOrders: async (orders) => {
      const nodes = orders.flatMap((order, index) => orderNodes(order, index, settings))
      if (nodes.length > GRAPH_MAX_NODES) throw new BugError('more records than one graph takes', { nodes: nodes.length })
      const result = await client.graph('createOrders', nodes)
      if (result.kind === 'done') {
        const pairs = orders.map((order, index) => [order.portalOrderId, result.idOf(orderReference(index))])
        return { kind: 'created', orderIds: Object.fromEntries(pairs) as Record<string, string> }
      }
      if (result.problem?.code === ERROR_CODES.duplicate) return { kind: 'duplicate' }
      throw result.toError()
    },

    updateOrder: async (crmOrderId, progress) => {
      const { status, ...rest } = progress
      const body = progressFields(rest)
      if (Object.keys(body).length > 0) await client.update('updateOrder', 'Order', crmOrderId, body)
      // A change of status may carry nothing else (vendors/salesforce.md §8.2).
      if (status) await client.update('updateOrder', 'Order', crmOrderId, { Status: labelOf(ORDER_STATUS, status) })
    },

    reviseOrder: async ({ id, version, notes }, revision) => {
      const revised = await client.updateUnchanged('reviseOrder', revisionNodes(id, notes ?? null, revision), version)
      return revised ? 'revised' : 'changed'
    },

    setBillingServiceIds: async (items) => {
      for (let start = 0; start < items.length; start += COLLECTION_MAX_RECORDS) {
        const records = items
          .slice(start, start + COLLECTION_MAX_RECORDS)
          .map(({ itemId, billingServiceId }) => ({ id: itemId, body: { WHMCS_Service_Id__c: billingServiceId } }))
        await client.updateAll('updateOrderItems', 'OrderItem', records)
      }
    },
  }
}

function orderReference(index: number): string {
  return `order${index}`
}

/** Creates, not upserts: references need the id of every answer, and a repeat must roll back as a duplicate. */
function orderNodes(order: NewCrmOrder, index: number, { pricebookId, opportunityStage }: OrderSettings): GraphNode[] {
  const opportunity = `opportunity${index}`
  const create = (object: string, referenceId: string, body: GraphNode['body']): GraphNode => ({
    method: 'POST',
    url: `/sobjects/${object}`,
    referenceId,
    body,
  })
  return [
    create('Opportunity', opportunity, {
      Portal_Order_Id__c: order.portalOrderId,
      Name: order.name.slice(0, SIZE.opportunityName),
      StageName: opportunityStage,
      CloseDate: order.orderedOn,
      AccountId: order.accountId,
      Pricebook2Id: pricebookId,
    }),
    create('Order', orderReference(index), {
      ...orderFields(order),
      Pricebook2Id: pricebookId,
      OpportunityId: new Reference(opportunity),
    }),
    ...order.items.map((item, position) =>
      create('OrderItem', `item${index}_${position}`, {
        Portal_Line_Id__c: item.lineId,
        OrderId: new Reference(orderReference(index)),
        PricebookEntryId: item.priceId,
        Quantity: item.quantity,
        UnitPrice: item.unitPrice,
        Billing_Cycle__c: labelOf(BILLING_CYCLE, item.cycle),
        ...(item.config && { Config_Options__c: JSON.stringify(item.config) }),
      }),
    ),
  ]
}

function orderFields(order: NewCrmOrder): GraphNode['body'] {
  const { street, city, state, postalCode, country } = order.address
  const address = { Street: street, City: city, State: state, PostalCode: postalCode, Country: country }
  const snapshot = Object.entries(address).flatMap(([part, value]) => [
    [`Billing${part}`, value],
    [`Shipping${part}`, value],
  ])
  return {
    Portal_Order_Id__c: order.portalOrderId,
    Name: order.name.slice(0, SIZE.name),
    AccountId: order.accountId,
    ...(order.contactId && { BillToContactId: order.contactId, ShipToContactId: order.contactId }),
    EffectiveDate: order.orderedOn,
    Status: labelOf(ORDER_STATUS, 'pending-review'),
    Order_Type__c: labelOf(ORDER_TYPE, order.category),
    Activation_Type__c: labelOf(ACTIVATION_TYPE, order.activationType),
    Activation_Scheduled_At__c: order.scheduledAt,
    Activation_Status__c: labelOf(ACTIVATION_STATUS, 'not-started'),
    ...(order.simKind && { SIM_Kind__c: order.simKind, EID__c: order.eid }),
    ...(order.portIn && portInFields(order.portIn)),
    ...Object.fromEntries(snapshot),
  }
}

function portInFields(portIn: CrmPortIn | null) {
  return {
    MNP_Number__c: portIn?.number ?? null,
    MNP_Reservation_Number__c: portIn?.reservationNumber ?? null,
    MNP_Expires_On__c: portIn?.expiresOn ?? null,
    MNP_Name_Kanji__c: portIn?.nameKanji ?? null,
    MNP_Name_Kana__c: portIn?.nameKana ?? null,
    MNP_Birth_Date__c: portIn?.birthDate ?? null,
    MNP_Gender__c: portIn?.gender ?? null,
  }
}

/**
 * The note goes into a standard field: those of an activated order are locked, so that Salesforce itself refuses what an
 * approval has overtaken, even within the second that If-Unmodified-Since cannot tell apart.
 */
function revisionNodes(id: string, notes: string | null, revision: CrmOrderRevision): GraphNode[] {
  const { item, note } = revision
  const update = (object: string, recordId: string, body: GraphNode['body']): GraphNode => ({
    method: 'PATCH',
    url: `/sobjects/${object}/${recordId}`,
    referenceId: object,
    body,
  })
  const body = {
    Status: revision.status && labelOf(ORDER_STATUS, revision.status),
    Activation_Type__c: revision.activationType && labelOf(ACTIVATION_TYPE, revision.activationType),
    Activation_Scheduled_At__c: revision.scheduledAt,
    SIM_Kind__c: revision.simKind,
    EID__c: revision.eid,
    ...(revision.portIn !== undefined && portInFields(revision.portIn)),
    Description: [note, notes].filter(Boolean).join('\n').slice(0, SIZE.description),
  }
  const items = item ? [update('OrderItem', item.itemId, { Config_Options__c: JSON.stringify(item.config) })] : []
  return [update('Order', id, body), ...items]
}

/** Absent = unchanged, null = cleared. */
function progressFields(progress: Omit<CrmOrderProgress, 'status'>): Record<string, unknown> {
  const body = {
    Activation_Status__c: progress.activationStatus && labelOf(ACTIVATION_STATUS, progress.activationStatus),
    Provision_Last_Attempt_At__c: progress.lastAttemptAt,
    Activation_Error_Code__c: cut(progress.errorCode, SIZE.errorCode),
    Activation_Error_Message__c: cut(progress.errorMessage, SIZE.errorMessage),
    Provision_Attention__c: cut(progress.attention, SIZE.attention),
    WHMCS_Order_Id__c: progress.billingOrderId,
    WHMCS_Invoice_Id__c: progress.billingInvoiceId,
    ICCID__c: progress.iccid,
    MSISDN__c: progress.phoneNumber,
  }
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}

function cut(text: string | null | undefined, size: number): string | null | undefined {
  return text?.slice(0, size) ?? text
}
