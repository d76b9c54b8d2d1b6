import { CATALOG, type CatalogProduct, whmcsCustomFieldIds } from '../seed/catalog.ts'
import type { Cycle } from './format.ts'

export interface ProductField {
  id: number
  name: string
  required: boolean
  showOnOrderForm: boolean
}

export interface WhmcsProduct {
  id: string
  groupId: number
  groupName: string
  type: string
  name: string
  description: string
  payType: 'recurring' | 'onetime'
  cycle: Cycle
  /** hundredths of a yen */
  price: number
  fields: ProductField[]
}

const GROUPS = { Internet: 1, SIM: 2, VPN: 3 } as const
const CYCLE_NAMES = { Monthly: 'monthly', Annually: 'annually', 'One Time': 'onetime' } as const

export const PRODUCTS: readonly WhmcsProduct[] = CATALOG.map(toProduct)

export function productById(id: string): WhmcsProduct | undefined {
  return PRODUCTS.find((product) => product.id === id)
}

export function markerFieldId(productId: string): string {
  return String(whmcsCustomFieldIds(Number(productId)).salesforceOrderId)
}

function toProduct(entry: CatalogProduct): WhmcsProduct {
  return {
    id: String(entry.whmcsProductId),
    groupId: GROUPS[entry.category],
    groupName: entry.category,
    type: 'other',
    name: entry.name,
    description: `<p>${entry.summary}</p>`,
    payType: entry.billingCycle === 'One Time' ? 'onetime' : 'recurring',
    cycle: CYCLE_NAMES[entry.billingCycle],
    price: entry.price * 100,
    fields: fieldsOf(entry),
  }
}

function fieldsOf({ whmcsProductId, category }: CatalogProduct): ProductField[] {
  const ids = whmcsCustomFieldIds(whmcsProductId)
  const field = (id: number, name: string, showOnOrderForm = true) => ({ id, name, required: false, showOnOrderForm })
  return [
    field(ids.salesforceOrderId, 'Salesforce Order ID'),
    field(ids.portalLineId, 'Portal Line ID'),
    ...(category === 'SIM' ? [field(ids.phoneNumber, 'Phone Number'), field(ids.iccid, 'ICCID'), field(ids.eid, 'EID')] : []),
    field(whmcsProductId * 10 + 9, 'Warehouse Reference', false),
  ]
}
