import type { Context } from 'hono'
import type { World } from '../core/world.ts'
import { SalesforceError } from '../salesforce/errors.ts'
import { STAFF_USER_ID } from '../salesforce/ids.ts'
import type { Body } from '../salesforce/input.ts'
import { findLiving, listLiving, livingBy, type SalesforceRecord } from '../salesforce/record.ts'
import type { WriteContext } from '../salesforce/rules/rule.ts'
import { sobject } from '../salesforce/schema/schema.ts'
import { updateRecord } from '../salesforce/write.ts'
import { problem } from './problem.ts'

export const asStaff = (world: World): WriteContext => ({ world, userId: STAFF_USER_ID })

/** `silent`: nothing is announced, as if the events were lost. */
export interface StaffOptions {
  silent?: boolean
}

export function staffUpdate(world: World, object: string, id: string, fields: Body, options: StaffOptions = {}): void {
  updateRecord({ ...asStaff(world), ...options }, sobject(object), id, fields)
}

/** Runs what a member of staff does in Salesforce; a refusal of Salesforce becomes a 409 that names it. */
export async function staffAction(c: Context, run: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof SalesforceError) return problem(c, 409, error.errorCode, error.message)
    throw error
  }
}

/** By 18-character id, portal order id or order number. */
export function findOrder(world: World, reference: string): Readonly<SalesforceRecord> | undefined {
  const fields = ['Portal_Order_Id__c', 'OrderNumber']
  const named = () =>
    fields.flatMap((field) => livingBy(world, 'Order', field, reference).find((one) => one[field] === reference) ?? [])
  return findLiving(world, 'Order', reference) ?? named()[0]
}

export function findAccount(world: World, customerNumber: string): Readonly<SalesforceRecord> | undefined {
  return livingBy(world, 'Account', 'Customer_Number__c', customerNumber).find(
    (account) => account['Customer_Number__c'] === customerNumber,
  )
}

export function findProduct(world: World, sku: string): Readonly<SalesforceRecord> | undefined {
  return listLiving(world, 'Product2').find((product) => product['StockKeepingUnit'] === sku)
}

/** `{status: 'Status__c'}` and `{status: 'Pending'}` give `{Status__c: 'Pending'}`; absent members stay absent. */
export function renamed(body: Record<string, unknown>, names: Record<string, string>): Body {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, field]) => (body[name] === undefined ? [] : [[field, body[name]]])),
  )
}
