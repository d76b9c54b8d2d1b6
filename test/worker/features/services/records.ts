import type { PlanView } from '#worker/contracts/catalog.ts'
import { yen } from '#worker/contracts/money.ts'
import type { RuleLine } from '#worker/features/services/ordering-rules.ts'
import type { AccountFacts } from '#worker/ports/account-data.ts'
import type { CrmOrder, CrmOrderItem } from '#worker/ports/crm.ts'

export function accountFacts(fields: Partial<AccountFacts> = {}): AccountFacts {
  return {
    customerNumber: 'AC-100001',
    eligibility: 'eligible',
    offeringType: 'Home 1G',
    eligibilityRequestedAt: null,
    eligibilityCheckedAt: '2026-10-01T03:00:00.000Z',
    eligibilityNotes: null,
    identityVerifiedAt: null,
    ...fields,
  }
}

export function crmOrderItem(fields: Partial<CrmOrderItem> = {}): CrmOrderItem {
  return {
    id: '802000000000001AAA',
    lineId: '01JD0000000000000000000001',
    sku: 'SIM-VOICE-10GB',
    name: 'Voice SIM 10 GB',
    itemClass: 'Service',
    quantity: 1,
    unitPrice: 1925,
    cycle: 'monthly',
    billingProductId: '112',
    simPlanCode: 'PAV010',
    simType: 'Voice',
    config: null,
    billingServiceId: null,
    ...fields,
  }
}

export function crmOrder(fields: Partial<CrmOrder> = {}): CrmOrder {
  return {
    id: '801000000000001AAA',
    portalOrderId: '01JD0000000000000000000000',
    number: '00000101',
    accountId: '001000000000001AAA',
    category: 'sim',
    status: 'completed',
    activationType: 'immediate',
    scheduledAt: null,
    activationStatus: 'activated',
    provisionRequestedAt: null,
    lastAttemptAt: null,
    errorCode: null,
    errorMessage: null,
    attention: null,
    billingOrderId: '201',
    billingInvoiceId: null,
    simKind: 'eSIM',
    eid: null,
    iccid: null,
    phoneNumber: null,
    portIn: null,
    createdAt: '2026-11-01T00:00:00.000Z',
    version: '1',
    address: { street: '2-11-5 Kamimeguro', city: 'Meguro-ku', state: 'Tokyo', postalCode: '1530051', country: 'JP' },
    items: [crmOrderItem()],
    ...fields,
  }
}

export function ruleLine(fields: Partial<RuleLine> = {}): RuleLine {
  return {
    sku: 'NET-HOME-1G-SILVER',
    quantity: 1,
    category: 'internet',
    offeringType: 'Home 1G',
    simType: null,
    familyDiscount: false,
    ...fields,
  }
}

export function simLine(fields: Partial<RuleLine> = {}): RuleLine {
  return ruleLine({ sku: 'SIM-VOICE-10GB', category: 'sim', offeringType: null, simType: 'Voice', ...fields })
}

export function plan(fields: Partial<PlanView>): PlanView {
  const sku = fields.sku ?? 'VPN-JP'
  return {
    sku,
    slug: sku.toLowerCase(),
    category: 'vpn',
    name: { en: sku, ja: sku },
    summary: { en: '', ja: '' },
    price: yen(550),
    cycle: 'monthly',
    companions: [],
    options: [],
    dueNow: yen(550),
    monthly: yen(550),
    ...fields,
  }
}
