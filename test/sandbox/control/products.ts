import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { listLiving, type SalesforceRecord } from '../salesforce/record.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { findProduct, renamed, staffAction, staffUpdate } from './staff.ts'

const FIELDS = {
  name: 'Name',
  nameJa: 'Portal_Name_Ja__c',
  summary: 'Portal_Summary__c',
  summaryJa: 'Portal_Summary_Ja__c',
  visible: 'Portal_Visible__c',
  active: 'IsActive',
  slug: 'Portal_Slug__c',
  sort: 'Portal_Sort__c',
  stock: 'Stock_Status__c',
  campaign: 'Campaign_Label__c',
  campaignEndsAt: 'Campaign_Ends_At__c',
  companionSkus: 'Companion_Skus__c',
  optionalSkus: 'Optional_Skus__c',
  whmcsProductId: 'WHMCS_Product_Id__c',
}

const text = z.string().nullable().optional()

const ProductBody = z.strictObject({
  price: z.number().optional(),
  name: z.string().optional(),
  nameJa: text,
  summary: text,
  summaryJa: text,
  visible: z.boolean().optional(),
  active: z.boolean().optional(),
  slug: text,
  sort: z.number().optional(),
  stock: z.enum(['In Stock', 'Low', 'Out of Stock']).nullable().optional(),
  campaign: text,
  campaignEndsAt: text,
  companionSkus: text,
  optionalSkus: text,
  whmcsProductId: z.number().nullable().optional(),
})

/** The catalog as staff edit it in Salesforce; prices are those of the portal's book. */
export function productRoutes(world: World): Hono {
  return new Hono()
    .get('/products', (c) => c.json({ products: listLiving(world, 'Product2').map((product) => productView(world, product)) }))
    .patch('/products/:sku', async (c) => {
      const body = await readBody(c, ProductBody)
      if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
      const product = findProduct(world, c.req.param('sku'))
      if (!product) return problem(c, 404, 'Not Found', 'no such product')
      return staffAction(c, () => {
        world.transaction(() => edit(world, product, body.value))
        return c.json(productView(world, findProduct(world, c.req.param('sku')) ?? product))
      })
    })
}

function edit(world: World, product: Readonly<SalesforceRecord>, body: z.infer<typeof ProductBody>): void {
  const fields = renamed(body, FIELDS)
  if (Object.keys(fields).length > 0) staffUpdate(world, 'Product2', product.Id, fields)
  const entry = portalEntry(world, product)
  if (body.price !== undefined && entry) staffUpdate(world, 'PricebookEntry', entry.Id, { UnitPrice: body.price })
}

function portalEntry(world: World, product: Readonly<SalesforceRecord>) {
  const { pricebookId } = world.config.salesforce
  return listLiving(world, 'PricebookEntry').find(
    (entry) => entry['Product2Id'] === product.Id && entry['Pricebook2Id'] === pricebookId,
  )
}

export function productView(world: World, product: Readonly<SalesforceRecord>) {
  const view = Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, product[field] ?? null]))
  return {
    id: product.Id,
    sku: product['StockKeepingUnit'] ?? null,
    category: product['Portal_Category__c'] ?? null,
    itemClass: product['Item_Class__c'] ?? null,
    billingCycle: product['Billing_Cycle__c'] ?? null,
    price: portalEntry(world, product)?.['UnitPrice'] ?? null,
    ...view,
  }
}
