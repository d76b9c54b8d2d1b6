import { Hono } from 'hono'
import { z } from 'zod'
import type { World } from '../core/world.ts'
import { PORTAL_PRICEBOOK_ID, STANDARD_PRICEBOOK_ID } from '../salesforce/ids.ts'
import { listLiving } from '../salesforce/record.ts'
import { sobject } from '../salesforce/schema/schema.ts'
import { insertRecord } from '../salesforce/write.ts'
import { CATALOG, type CatalogProduct } from '../seed/catalog.ts'
import { priceFields, productFields } from '../seed/salesforce.ts'
import { problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { asStaff, staffAction } from './staff.ts'

const CatalogBody = z.strictObject({ plans: z.int().min(1).max(5000) })
const FIRST_SORT = 1000

/** A catalog as large as wanted, for measuring. */
export function catalogRoutes(world: World): Hono {
  return new Hono().post('/catalog', async (c) => {
    const body = await readBody(c, CatalogBody)
    if (!body.ok) return problem(c, 422, 'Unprocessable Content', body.detail)
    return staffAction(c, () => {
      world.transaction(() => addPlans(world, body.value.plans))
      return c.json({ added: body.value.plans, plans: countPlans(world) })
    })
  })
}

function addPlans(world: World, count: number): void {
  const staff = asStaff(world)
  const first = countPlans(world)
  for (let index = 0; index < count; index += 1) {
    const plan = generatedPlan(first + index)
    const { Id } = insertRecord(staff, sobject('Product2'), productFields(world, plan))
    for (const book of [STANDARD_PRICEBOOK_ID, PORTAL_PRICEBOOK_ID]) {
      insertRecord(staff, sobject('PricebookEntry'), priceFields(plan, book, Id))
    }
  }
}

/** Takes the seed's plans in turn, so that every category and trait occurs; WHMCS knows it as the plan it was copied from. */
function generatedPlan(number: number): CatalogProduct {
  const plans = CATALOG.filter((product) => product.itemClass === 'Service')
  const model = plans[number % plans.length]
  if (!model) throw new Error('the seed has no plan')
  const digits = String(number).padStart(5, '0')
  return {
    ...model,
    sku: `${model.sku}-X${digits}`,
    slug: `${model.slug}-x${digits}`,
    name: `${model.name} ${digits}`,
    nameJa: `${model.nameJa} ${digits}`,
    price: model.price + (number % 97) * 11,
    sort: FIRST_SORT + number,
  }
}

function countPlans(world: World): number {
  return listLiving(world, 'Product2').filter((product) => product['Item_Class__c'] === 'Service').length
}
