import { fees } from './catalog-fees.ts'
import { internetPlans } from './catalog-internet.ts'
import { simPlans } from './catalog-sim.ts'
import { vpnPlans } from './catalog-vpn.ts'

export type Category = 'Internet' | 'SIM' | 'VPN'
export type ItemClass = 'Service' | 'Activation' | 'Installation' | 'Add-on'
export type BillingCycle = 'Monthly' | 'Annually' | 'One Time'
export type OfferingType = 'Home 1G' | 'Home 10G' | 'Apartment 1G' | 'Apartment 100M'
export type PlanTier = 'Silver' | 'Gold' | 'Platinum'
export type SimType = 'Data' | 'Data and SMS' | 'Voice'
export type StockStatus = 'In Stock' | 'Low' | 'Out of Stock'

export interface CatalogDraft {
  sku: string
  name: string
  nameJa: string
  summary: string
  summaryJa: string
  category: Category
  itemClass: ItemClass
  billingCycle: BillingCycle
  /** Yen, tax included. */
  price: number
  slug?: string
  sort: number
  /** Mandatory one-time fees that are ordered with it. */
  companionSkus?: string[]
  optionalSkus?: string[]
  offeringType?: OfferingType
  planTier?: PlanTier
  simType?: SimType
  simDataGb?: number
  familyDiscount?: boolean
  freebitPlanCode?: string
  vpnRegion?: string
  stock?: StockStatus
  campaign?: string
}

export interface CatalogProduct extends CatalogDraft {
  whmcsProductId: number
}

const FIRST_WHMCS_PRODUCT_ID = 100

/** Everything sold, in one list: Salesforce products and prices and WHMCS products are both made from it. */
export const CATALOG: readonly CatalogProduct[] = [...internetPlans(), ...simPlans(), ...vpnPlans(), ...fees()].map(
  (product, index) => ({ ...product, whmcsProductId: FIRST_WHMCS_PRODUCT_ID + index }),
)

/** Ids of a WHMCS product's custom fields. */
export function whmcsCustomFieldIds(whmcsProductId: number) {
  const base = whmcsProductId * 10
  return { salesforceOrderId: base + 1, portalLineId: base + 2, phoneNumber: base + 3, iccid: base + 4, eid: base + 5 }
}
