import { iso, startOfTokyoDay } from '#worker/lib/clock.ts'
import type { Crm, CrmProduct } from '#worker/ports/crm.ts'
import type { SalesforceClient } from './client.ts'
import { CatalogPriceRow, CatalogProductRow, Instant, PriceRow, type CatalogRow } from './rows.ts'
import { chunks, fields, id, isRenderable, list, type Literal, soql, text } from './soql.ts'
import { PRICE_FIELDS, PRODUCT_FIELDS } from './wire.ts'

export function createProducts(client: SalesforceClient, pricebookId: string): Pick<Crm, 'listProducts' | 'listProductsBySku'> {
  const selected = fields([...PRICE_FIELDS, ...PRODUCT_FIELDS.map((name) => `Product2.${name}`)])
  const book = () => soql`SELECT ${selected} FROM PricebookEntry WHERE Pricebook2Id = ${id(pricebookId, '01s')}`
  const whole = { operation: 'listProducts', lane: 'long', coalesce: true } as const

  /** For sale by their own fields, but the book has no price that is switched on: the book alone never shows them. */
  function unpriced(): Literal {
    const priced = soql`SELECT Product2Id FROM PricebookEntry WHERE Pricebook2Id = ${id(pricebookId, '01s')} AND IsActive = TRUE`
    const names = fields(['Id', ...PRODUCT_FIELDS])
    return soql`SELECT ${names} FROM Product2 WHERE IsActive = TRUE AND Portal_Visible__c = TRUE AND Id NOT IN (${priced}) ORDER BY Id`
  }

  return {
    listProducts: async () => {
      // One after the other: while Salesforce recovers, only one call is let through to see whether it does.
      const rows = await client.query(soql`${book()} ORDER BY Id`, CatalogPriceRow, whole)
      const withoutPrice = await client.query(unpriced(), CatalogProductRow, whole)
      const sold = new Set(rows.filter(({ row }) => row.IsActive).map(({ row }) => row.Product2Id))
      return [...rows, ...withoutPrice.filter(({ row }) => !sold.has(row.Product2Id))].map(toCatalogProduct)
    },

    // A SKU that cannot be written in SOQL cannot be stored either: it is absent from the answer.
    listProductsBySku: async (skus) => {
      const lists = chunks(skus.filter((sku) => sku !== '' && isRenderable(sku)).map(text))
      const read = (literals: Literal[]) =>
        client.query(soql`${book()} AND Product2.StockKeepingUnit IN ${list(literals)} ORDER BY Id`, PriceRow, {
          operation: 'listProductsBySku',
        })
      return (await Promise.all(lists.map(read))).flat().map(toProduct)
    },
  }
}

function toCatalogProduct({ row, unreadable }: CatalogRow): CrmProduct {
  return { ...toProduct(row), ...(unreadable.length > 0 && { unreadable }) }
}

function toProduct(row: CatalogRow['row']): CrmProduct {
  const product = row.Product2
  return {
    productId: row.Product2Id,
    priceId: row.Id,
    sku: product.StockKeepingUnit ?? '',
    name: product.Name,
    nameJa: product.Portal_Name_Ja__c,
    summary: product.Portal_Summary__c,
    summaryJa: product.Portal_Summary_Ja__c,
    category: product.Portal_Category__c,
    itemClass: product.Item_Class__c,
    cycle: product.Billing_Cycle__c,
    slug: product.Portal_Slug__c,
    sort: product.Portal_Sort__c,
    visible: product.Portal_Visible__c,
    active: row.IsActive && product.IsActive,
    price: row.UnitPrice,
    billingProductId: product.WHMCS_Product_Id__c,
    companionSkus: skuList(product.Companion_Skus__c),
    optionalSkus: skuList(product.Optional_Skus__c),
    offeringType: product.Internet_Offering_Type__c,
    tier: product.Internet_Plan_Tier__c,
    simType: product.SIM_Type__c,
    dataGb: product.SIM_Data_Gb__c,
    familyDiscount: product.SIM_Family_Discount__c,
    simPlanCode: product.Freebit_Plan_Code__c,
    vpnRegion: product.VPN_Region__c,
    stock: product.Stock_Status__c,
    campaign: product.Campaign_Label__c,
    campaignEndsAt: campaignEnd(product.Campaign_Ends_At__c),
  }
}

/** Named twice is meant once: else a fee is charged twice. */
function skuList(text: string | null): string[] {
  const skus = (text ?? '').split(',').map((sku) => sku.trim())
  return [...new Set(skus.filter((sku) => sku !== ''))]
}

/** Orgs have it as a date or as a date-time; a day means its beginning in Tokyo (contracts §2). */
function campaignEnd(value: string | null): string | null {
  if (value === null) return null
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return iso(startOfTokyoDay(value))
  return Instant.safeParse(value).data ?? null
}
