import type { CrmProduct } from '#worker/ports/crm.ts'

let sequence = 0

/** A product that keeps every rule; each one has a SKU and a slug of its own. */
export function product(changes: Partial<CrmProduct> = {}): CrmProduct {
  sequence += 1
  return {
    productId: `01t${sequence}`,
    priceId: `01u${sequence}`,
    sku: `SIM-${sequence}`,
    name: `Voice SIM ${sequence}`,
    nameJa: `音声SIM ${sequence}`,
    summary: 'Calls and data.',
    summaryJa: '通話とデータ。',
    category: 'SIM',
    itemClass: 'Service',
    cycle: 'Monthly',
    slug: `voice-sim-${sequence}`,
    sort: sequence,
    visible: true,
    active: true,
    price: 1980,
    billingProductId: String(sequence),
    companionSkus: [],
    optionalSkus: [],
    offeringType: null,
    tier: null,
    simType: 'Voice',
    dataGb: 3,
    familyDiscount: false,
    simPlanCode: 'PAV003',
    vpnRegion: null,
    stock: null,
    campaign: null,
    campaignEndsAt: null,
    ...changes,
  }
}

export function fee(changes: Partial<CrmProduct> = {}): CrmProduct {
  return product({ itemClass: 'Activation', cycle: 'One Time', price: 3300, slug: null, simType: null, dataGb: null, ...changes })
}
