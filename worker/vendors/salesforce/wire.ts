import { z } from 'zod'
import type { VendorWrite } from '#worker/lib/vendor-call.ts'

/**
 * Salesforce's side of the contract (vendors/salesforce.md, contracts §1): paths, names, labels, codes, answer shapes.
 * A correction from a real org is made here and in rows.ts, nowhere else.
 */
export const PATHS = {
  token: '/services/oauth2/token',
  data: (version: string) => `/services/data/${version}`,
} as const

export const KEY_PREFIX = { account: '001', order: '801', orderItem: '802' } as const

export const ACCOUNT_FIELDS = [
  'Id',
  'Customer_Number__c',
  'Name',
  'Phone',
  'Portal_Status__c',
  'Portal_User_Id__c',
  'WHMCS_Client_Id__c',
  'Internet_Eligibility_Status__c',
  'Internet_Offering_Type__c',
  'Internet_Eligibility_Requested_At__c',
  'Internet_Eligibility_Checked_At__c',
  'Internet_Eligibility_Notes__c',
  'Internet_Eligibility_Case_Id__c',
  'Identity_Verified_At__c',
] as const
export const CONTACT_FIELDS = ['Id', 'Email', 'Phone', 'MobilePhone', 'CreatedDate'] as const

/** What of an account the portal shows or decides by; its other fields change with each login. */
export const ELIGIBILITY_CHANGE_FIELDS = [
  'Internet_Eligibility_Status__c',
  'Internet_Offering_Type__c',
  'Internet_Eligibility_Checked_At__c',
  'Internet_Eligibility_Notes__c',
  'Identity_Verified_At__c',
] as const

export const ELIGIBILITY_CASE_FIELDS = ['CreatedDate', 'IsClosed'] as const

export const PRICE_FIELDS = ['Id', 'UnitPrice', 'IsActive', 'Product2Id'] as const
export const PRODUCT_FIELDS = [
  'Name',
  'IsActive',
  'StockKeepingUnit',
  'Portal_Visible__c',
  'Portal_Category__c',
  'Item_Class__c',
  'Portal_Slug__c',
  'Portal_Sort__c',
  'Portal_Summary__c',
  'Portal_Summary_Ja__c',
  'Portal_Name_Ja__c',
  'Billing_Cycle__c',
  'WHMCS_Product_Id__c',
  'Companion_Skus__c',
  'Optional_Skus__c',
  'Internet_Offering_Type__c',
  'Internet_Plan_Tier__c',
  'SIM_Type__c',
  'SIM_Data_Gb__c',
  'SIM_Family_Discount__c',
  'Freebit_Plan_Code__c',
  'VPN_Region__c',
  'Stock_Status__c',
  'Campaign_Label__c',
  'Campaign_Ends_At__c',
] as const

export const ORDER_FIELDS = [
  'Id',
  'Portal_Order_Id__c',
  'OrderNumber',
  'AccountId',
  'Order_Type__c',
  'Status',
  'Activation_Type__c',
  'Activation_Scheduled_At__c',
  'Activation_Status__c',
  'Provision_Requested_At__c',
  'Provision_Last_Attempt_At__c',
  'Activation_Error_Code__c',
  'Activation_Error_Message__c',
  'Provision_Attention__c',
  'WHMCS_Order_Id__c',
  'WHMCS_Invoice_Id__c',
  'SIM_Kind__c',
  'EID__c',
  'ICCID__c',
  'MSISDN__c',
  'MNP_Number__c',
  'MNP_Reservation_Number__c',
  'MNP_Expires_On__c',
  'MNP_Name_Kanji__c',
  'MNP_Name_Kana__c',
  'MNP_Birth_Date__c',
  'MNP_Gender__c',
  'Description',
  'ActivatedDate',
  'CreatedDate',
  'SystemModstamp',
  'ShippingStreet',
  'ShippingCity',
  'ShippingState',
  'ShippingPostalCode',
  'ShippingCountry',
] as const
export const ORDER_ITEM_FIELDS = [
  'Id',
  'Portal_Line_Id__c',
  'Quantity',
  'UnitPrice',
  'Billing_Cycle__c',
  'Config_Options__c',
  'WHMCS_Service_Id__c',
] as const
export const ORDER_ITEM_PRODUCT_FIELDS = [
  'Name',
  'StockKeepingUnit',
  'Item_Class__c',
  'WHMCS_Product_Id__c',
  'Freebit_Plan_Code__c',
  'SIM_Type__c',
] as const
export const DUE_ORDER_FIELDS = [
  'Id',
  'CreatedDate',
  'Activation_Type__c',
  'Activation_Scheduled_At__c',
  'Provision_Requested_At__c',
  'Provision_Last_Attempt_At__c',
] as const

export const PORTAL_STATUS = { 'Not Active': 'not-active', Active: 'active', Closed: 'closed' } as const
export const ELIGIBILITY = {
  'Not Requested': 'not-requested',
  Pending: 'pending',
  Eligible: 'eligible',
  'Not Eligible': 'not-eligible',
} as const
export const CASE = { origin: 'Portal Website', eligibilityType: 'Eligibility Check' } as const
export const ORDER_TYPE = { Internet: 'internet', SIM: 'sim', VPN: 'vpn' } as const
export const ORDER_STATUS = {
  'Pending Review': 'pending-review',
  Approved: 'approved',
  Completed: 'completed',
  Cancelled: 'cancelled',
} as const
export const ACTIVATION_TYPE = { Immediate: 'immediate', Scheduled: 'scheduled' } as const
export const ACTIVATION_STATUS = {
  'Not Started': 'not-started',
  Activating: 'activating',
  Activated: 'activated',
  Failed: 'failed',
} as const
export const BILLING_CYCLE = { Monthly: 'monthly', Annually: 'annually', 'One Time': 'one-time' } as const

/** The label of one of our words; every word has exactly one. */
export function labelOf<T extends Record<string, string>>(labels: T, word: T[keyof T]): string {
  return Object.keys(labels).find((label) => labels[label] === word) ?? ''
}

/** Sizes of the text fields we fill ourselves. */
export const SIZE = {
  errorCode: 40,
  errorMessage: 255,
  attention: 255,
  description: 32_000,
  name: 80,
  opportunityName: 120,
  caseSubject: 255,
} as const

export const GRAPH_MAX_NODES = 500
export const COLLECTION_MAX_RECORDS = 200

/** Read by errors.ts; a code in no list is a refusal. Classification is by code, never by status (vendors/salesforce.md §4.2). */
export const ERROR_CODES = {
  duplicate: 'DUPLICATE_VALUE',
  expiredSession: 'INVALID_SESSION_ID',
  derived: ['PROCESSING_HALTED', 'ALL_OR_NONE_OPERATION_ROLLED_BACK'],
  limits: ['REQUEST_LIMIT_EXCEEDED', 'LIMIT_EXCEEDED', 'TOO_MANY_APEX_REQUESTS', 'STORAGE_LIMIT_EXCEEDED'],
  /** Nothing was written, the same call may succeed later. */
  transient: [
    'UNABLE_TO_LOCK_ROW',
    'QUERY_TIMEOUT',
    'INVALID_QUERY_LOCATOR',
    'ORG_IN_MAINTENANCE',
    'INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE',
  ],
  /** Says nothing about whether it was written. */
  ambiguous: ['UNKNOWN_EXCEPTION', 'SERVER_UNAVAILABLE', 'REQUEST_RUNNING_TOO_LONG'],
} as const

export const ApiError = z.object({
  message: z.string().default(''),
  errorCode: z.string().optional(),
  statusCode: z.string().optional(),
})
export const TokenAnswer = z.object({ access_token: z.string().min(1), instance_url: z.url() })
export const TokenError = z.object({ error: z.string(), error_description: z.string().default('') })
export const CompositeAnswer = z.object({
  compositeResponse: z.array(z.object({ referenceId: z.string(), httpStatusCode: z.int(), body: z.unknown() })),
})
export const CollectionAnswer = z.array(z.object({ success: z.boolean(), errors: z.array(ApiError).default([]) }))
export const GraphAnswer = z.object({
  graphs: z
    .array(
      z.object({
        isSuccessful: z.boolean(),
        graphResponse: z.object({
          compositeResponse: z.array(z.object({ referenceId: z.string(), httpStatusCode: z.int(), body: z.unknown() })),
        }),
      }),
    )
    .length(1),
})
export const CreatedBody = z.object({ id: z.string().length(18), success: z.literal(true) })

const setsValues = {
  vendor: 'salesforce',
  reversible: 'by setting other values',
  settleMs: 60_000,
  repeatable: true,
  definiteErrors: ['every errorCode that is not ambiguous (ERROR_CODES.ambiguous)'],
} as const

export const SALESFORCE_WRITES = {
  createOrders: {
    ...setsValues,
    operation: 'createOrders',
    reversible: 'no: a created order is cancelled by status, never deleted',
    marker: 'Order.Portal_Order_Id__c, Opportunity.Portal_Order_Id__c, OrderItem.Portal_Line_Id__c (unique)',
    lookUp: 'listOrdersByPortalId; a repeat answers DUPLICATE_VALUE and rolls back whole',
  },
  requestEligibility: {
    ...setsValues,
    operation: 'requestEligibility',
    reversible: 'by staff: close the case and set the account back',
    marker: 'Case.Portal_Case_Id__c (unique)',
    lookUp: 'findEligibilityCase; a repeat answers DUPLICATE_VALUE and rolls back whole',
  },
  updateOrder: { ...setsValues, operation: 'updateOrder', marker: 'the order id in the path', lookUp: 'findOrder' },
  reviseOrder: {
    ...setsValues,
    operation: 'reviseOrder',
    marker: 'the order id in the path, the note in Order.Description',
    lookUp: 'findOrder; applied at most while the order is as it was read and not activated',
  },
  updateAccount: { ...setsValues, operation: 'updateAccount', marker: 'the account id in the path', lookUp: 'findAccount' },
  updateContact: { ...setsValues, operation: 'updateContact', marker: 'the contact id in the path', lookUp: 'findAccount' },
  updateOrderItems: { ...setsValues, operation: 'updateOrderItems', marker: 'the item ids in the body', lookUp: 'findOrder' },
} as const satisfies Record<string, VendorWrite>
