import type { Customer } from '#objects/order-provisioner/facts.ts'
import type { CrmAccount, CrmOrder, CrmOrderItem } from '#worker/ports/crm.ts'

export const ORDER_ID = '801000000000001AAA'

function item(changes: Partial<CrmOrderItem>): CrmOrderItem {
  return {
    id: '802000000000001AAA',
    lineId: 'LINE1',
    sku: 'SIM-DATA-10',
    name: 'Data 10 GB',
    itemClass: 'Service',
    quantity: 1,
    unitPrice: 1980,
    cycle: 'monthly',
    billingProductId: '120',
    simPlanCode: 'DATA10',
    simType: 'Data',
    config: null,
    billingServiceId: null,
    ...changes,
  }
}

export function order(changes: Partial<CrmOrder> = {}): CrmOrder {
  return {
    id: ORDER_ID,
    portalOrderId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    number: '00000101',
    accountId: '001000000000001AAA',
    category: 'vpn',
    status: 'approved',
    activationType: 'immediate',
    scheduledAt: null,
    activationStatus: 'not-started',
    provisionRequestedAt: '2026-11-20T02:59:00.000+0000',
    lastAttemptAt: null,
    errorCode: null,
    errorMessage: null,
    attention: null,
    billingOrderId: null,
    billingInvoiceId: null,
    simKind: null,
    eid: null,
    iccid: null,
    phoneNumber: null,
    portIn: null,
    createdAt: '2026-11-20T01:00:00.000+0000',
    version: '1',
    address: { street: '1-2-3', city: 'Minato', state: 'Tokyo', postalCode: '1050011', country: 'JP' },
    items: [item({ sku: 'VPN-JP', name: 'VPN Japan', billingProductId: '130', simPlanCode: null, simType: null })],
    ...changes,
  }
}

export function esimOrder(changes: Partial<CrmOrder> = {}): CrmOrder {
  return order({
    category: 'sim',
    simKind: 'eSIM',
    eid: '89049032000000000000000000000163',
    phoneNumber: '07012345678',
    items: [
      item({}),
      item({
        id: '802000000000002AAA',
        lineId: 'LINE2',
        sku: 'SIM-FEE',
        itemClass: 'Activation',
        cycle: 'one-time',
        unitPrice: 3300,
        billingProductId: '121',
      }),
    ],
    ...changes,
  })
}

export function account(changes: Partial<CrmAccount> = {}): CrmAccount {
  return {
    id: '001000000000001AAA',
    customerNumber: 'AC-100001',
    name: 'Aiko Tanaka',
    email: 'aiko@example.jp',
    phone: null,
    contactId: null,
    contactEmail: null,
    portalStatus: 'active',
    portalUserId: 'user-1',
    billingClientId: '1000',
    eligibility: 'eligible',
    offeringType: 'Home 1G',
    eligibilityRequestedAt: null,
    eligibilityCheckedAt: null,
    eligibilityNotes: null,
    eligibilityCaseId: null,
    identityVerifiedAt: null,
    ...changes,
  }
}

export function customer(): Customer {
  return { userId: 'user-1', clientId: '1000', email: 'aiko@example.jp' }
}
