import type { BillingInvoice, BillingInvoiceDetail, BillingService } from '#worker/ports/billing.ts'

export function billingInvoice(fields: Partial<BillingInvoice> = {}): BillingInvoice {
  return {
    id: '501',
    number: '',
    clientId: '1000',
    issuedOn: '2026-11-01',
    dueOn: '2026-11-15',
    paidAt: null,
    total: 5720,
    status: 'unpaid',
    ...fields,
  }
}

export function billingInvoiceDetail(fields: Partial<BillingInvoiceDetail> = {}): BillingInvoiceDetail {
  return { ...billingInvoice(), balance: 5720, items: [{ description: 'Fibre Home 1 Gbps Silver', amount: 5720 }], ...fields }
}

export function billingService(fields: Partial<BillingService> = {}): BillingService {
  return {
    id: '301',
    orderId: '201',
    billingProductId: '112',
    name: 'Voice SIM 10 GB',
    groupName: 'SIM',
    status: 'active',
    firstPayment: 1925,
    recurring: 1925,
    cycle: 'Monthly',
    registeredOn: '2026-11-01',
    nextDueOn: '2026-12-01',
    crmOrderId: null,
    lineId: null,
    phoneNumber: null,
    iccid: null,
    eid: null,
    ...fields,
  }
}
