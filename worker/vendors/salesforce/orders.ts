import type { Crm, CrmOrder, CrmOrderItem, CrmPortIn } from '#worker/ports/crm.ts'
import { lookUp } from './accounts.ts'
import type { SalesforceClient } from './client.ts'
import { dueSince } from './due.ts'
import { recordId } from '#worker/lib/record-id.ts'
import { DueOrderRow, OrderItemRow, OrderRow } from './rows.ts'
import { chunks, fields, id, isRenderable, list, type Literal, soql, text } from './soql.ts'
import {
  ACTIVATION_STATUS,
  ACTIVATION_TYPE,
  BILLING_CYCLE,
  DUE_ORDER_FIELDS,
  KEY_PREFIX,
  labelOf,
  ORDER_FIELDS,
  ORDER_ITEM_FIELDS,
  ORDER_ITEM_PRODUCT_FIELDS,
  ORDER_STATUS,
  ORDER_TYPE,
} from './wire.ts'

type Orders = Pick<Crm, 'findOrder' | 'listOrdersByPortalId' | 'listOrdersOfAccount' | 'listDueOrderIds'>

const ITEM_FIELDS = [...ORDER_ITEM_FIELDS, ...ORDER_ITEM_PRODUCT_FIELDS.map((name) => `Product2.${name}`)]

export function createOrderReads(client: SalesforceClient): Orders {
  async function listWhere(operation: string, condition: Literal, coalesce = false): Promise<CrmOrder[]> {
    const items = soql`(SELECT ${fields(ITEM_FIELDS)} FROM OrderItems)`
    const statement = soql`SELECT ${fields(ORDER_FIELDS)},${items} FROM Order WHERE ${condition} ORDER BY CreatedDate, Id`
    const rows = await client.query(statement, OrderRow, { operation, coalesce })
    const orders = await Promise.all(
      rows.map(async (row) => toOrder(row, await client.children(row.OrderItems, OrderItemRow, { operation }))),
    )
    return orders.filter((order) => order !== null)
  }

  return {
    findOrder: async (crmOrderId) => {
      const known = recordId(crmOrderId, KEY_PREFIX.order)
      if (known === null) return null
      const [order] = await listWhere('findOrder', soql`Id = ${id(known)}`)
      return order ?? null
    },

    listOrdersByPortalId: async (portalOrderIds) => {
      const lists = chunks(portalOrderIds.filter((key) => key !== '' && isRenderable(key)).map(text))
      const found = await Promise.all(
        lists.map((literals) => listWhere('listOrdersByPortalId', soql`Portal_Order_Id__c IN ${list(literals)}`)),
      )
      return found.flat()
    },

    listOrdersOfAccount: async (accountId) => {
      const known = recordId(accountId, KEY_PREFIX.account)
      return known === null ? [] : listWhere('listOrdersOfAccount', soql`AccountId = ${id(known)}`, true)
    },

    listDueOrderIds: async ({ now, onApproval }) => {
      // SOQL compares a field with values only, never two fields: narrowed here, decided by dueSince.
      const announced = soql`(Provision_Requested_At__c != null OR Activation_Type__c = ${text(labelOf(ACTIVATION_TYPE, 'scheduled'))})`
      const open = soql`Status = ${text(labelOf(ORDER_STATUS, 'approved'))} AND Activation_Status__c != ${text(labelOf(ACTIVATION_STATUS, 'activated'))}`
      const condition = onApproval ? open : soql`${open} AND ${announced}`
      const statement = soql`SELECT ${fields(DUE_ORDER_FIELDS)} FROM Order WHERE ${condition} ORDER BY CreatedDate, Id`
      const rows = await client.query(statement, DueOrderRow, { operation: 'listDueOrderIds', lane: 'long' })
      return rows
        .map((row) => ({ id: row.Id, since: dueSince(row, Date.parse(now), onApproval) }))
        .filter((order) => order.since !== null)
        .toSorted((a, b) => (a.since ?? '').localeCompare(b.since ?? ''))
        .map((order) => order.id)
    },
  }
}

/** Null for orders that are none of the portal's business: staff may keep other kinds in the same object. */
function toOrder(row: OrderRow, items: OrderItemRow[]): CrmOrder | null {
  const category = lookUp(ORDER_TYPE, row.Order_Type__c)
  const status = lookUp(ORDER_STATUS, row.Status)
  if (!category || !status) return null
  return {
    id: row.Id,
    portalOrderId: row.Portal_Order_Id__c,
    number: row.OrderNumber,
    accountId: row.AccountId,
    category,
    status,
    activationType: lookUp(ACTIVATION_TYPE, row.Activation_Type__c) ?? null,
    scheduledAt: row.Activation_Scheduled_At__c,
    activationStatus: lookUp(ACTIVATION_STATUS, row.Activation_Status__c) ?? 'not-started',
    provisionRequestedAt: row.Provision_Requested_At__c,
    lastAttemptAt: row.Provision_Last_Attempt_At__c,
    errorCode: row.Activation_Error_Code__c,
    errorMessage: row.Activation_Error_Message__c,
    attention: row.Provision_Attention__c,
    billingOrderId: row.WHMCS_Order_Id__c,
    billingInvoiceId: row.WHMCS_Invoice_Id__c,
    simKind: row.SIM_Kind__c === 'eSIM' || row.SIM_Kind__c === 'Physical' ? row.SIM_Kind__c : null,
    eid: row.EID__c,
    iccid: row.ICCID__c,
    phoneNumber: row.MSISDN__c,
    portIn: toPortIn(row),
    notes: row.Description,
    approvedAt: row.ActivatedDate,
    createdAt: row.CreatedDate,
    version: row.SystemModstamp,
    address: {
      street: row.ShippingStreet ?? '',
      city: row.ShippingCity ?? '',
      state: row.ShippingState ?? '',
      postalCode: row.ShippingPostalCode ?? '',
      country: row.ShippingCountry ?? '',
    },
    items: items.map(toItem),
  }
}

function toItem(row: OrderItemRow): CrmOrderItem {
  const product = row.Product2
  return {
    id: row.Id,
    lineId: row.Portal_Line_Id__c,
    sku: product?.StockKeepingUnit ?? '',
    name: product?.Name ?? '',
    itemClass: product?.Item_Class__c ?? null,
    quantity: row.Quantity,
    unitPrice: row.UnitPrice,
    cycle: lookUp(BILLING_CYCLE, row.Billing_Cycle__c) ?? 'monthly',
    billingProductId: product?.WHMCS_Product_Id__c ?? null,
    simPlanCode: product?.Freebit_Plan_Code__c ?? null,
    simType: product?.SIM_Type__c ?? null,
    config: parseConfig(row.Config_Options__c),
    billingServiceId: row.WHMCS_Service_Id__c,
  }
}

function toPortIn(row: OrderRow): CrmPortIn | null {
  if (row.MNP_Number__c === null) return null
  return {
    number: row.MNP_Number__c,
    reservationNumber: row.MNP_Reservation_Number__c ?? '',
    expiresOn: row.MNP_Expires_On__c ?? '',
    nameKanji: row.MNP_Name_Kanji__c ?? '',
    nameKana: row.MNP_Name_Kana__c ?? '',
    birthDate: row.MNP_Birth_Date__c ?? '',
    gender: row.MNP_Gender__c === 'female' ? 'female' : 'male',
  }
}

/** Staff can edit this text; broken JSON is no reason to lose sight of the order. */
function parseConfig(text: string | null): Record<string, unknown> | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
