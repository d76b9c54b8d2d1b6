import type { CrmOrder, CrmOrderProgress } from '#worker/ports/crm.ts'
import type { Book } from './book.ts'

const FIELDS: Partial<Record<keyof CrmOrder, string>> = {
  status: 'Status',
  category: 'Order_Type__c',
  simKind: 'SIM_Kind__c',
  phoneNumber: 'MSISDN__c',
  activationType: 'Activation_Type__c',
  scheduledAt: 'Activation_Scheduled_At__c',
  activationStatus: 'Activation_Status__c',
  provisionRequestedAt: 'Provision_Requested_At__c',
  lastAttemptAt: 'Provision_Last_Attempt_At__c',
  errorCode: 'Activation_Error_Code__c',
  attention: 'Provision_Attention__c',
  billingOrderId: 'WHMCS_Order_Id__c',
  billingInvoiceId: 'WHMCS_Invoice_Id__c',
}
const LABELS: Record<string, string> = {
  'pending-review': 'Pending Review',
  approved: 'Approved',
  completed: 'Completed',
  cancelled: 'Cancelled',
  'not-started': 'Not Started',
  activating: 'Activating',
  activated: 'Activated',
  failed: 'Failed',
  immediate: 'Immediate',
  scheduled: 'Scheduled',
  sim: 'SIM',
  vpn: 'VPN',
  internet: 'Internet',
}

/** Salesforce reduced to one order; each change is announced to whoever listens. */
export class CrmModel {
  order: CrmOrder
  onChange: () => void = () => undefined
  readonly #book: Book

  constructor(order: CrmOrder, book: Book) {
    this.order = order
    this.#book = book
    this.#write('create Order', order)
  }

  staff(changes: Partial<CrmOrder>): void {
    this.#write('staff update Order', changes)
    this.onChange()
  }

  portal(changes: CrmOrderProgress): void {
    this.#write('update Order', changes)
    this.onChange()
  }

  #write(operation: string, changes: Partial<CrmOrder> | CrmOrderProgress): void {
    const before = this.order
    this.order = { ...before, ...changes } as CrmOrder
    const values: Record<string, unknown> = {}
    for (const name of Object.keys(changes) as (keyof CrmOrder)[]) {
      const field = FIELDS[name]
      const value = this.order[name]
      if (field === undefined || (operation !== 'create Order' && before[name] === value)) continue
      values[field] = typeof value === 'string' ? (LABELS[value] ?? value) : value
    }
    const detail = { id: this.order.id, fields: Object.keys(values), values }
    this.#book.effect('salesforce', operation, this.order.portalOrderId ?? this.order.id, detail)
  }
}
