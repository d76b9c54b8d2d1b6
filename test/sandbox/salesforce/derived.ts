import type { World } from '../core/world.ts'
import { findLiving, livingBy, type SalesforceRecord } from './record.ts'
import type { Field } from './schema/field.ts'
import type { SObject } from './schema/schema.ts'

type Derive = (world: World, record: Readonly<SalesforceRecord>) => unknown

const fromParent =
  (object: string, reference: string, field: string): Derive =>
  (world, record) =>
    findLiving(world, object, String(record[reference]))?.[field] ?? null

const DERIVED: Record<string, Derive> = {
  'Order.TotalAmount': (world, order) =>
    livingBy(world, 'OrderItem', 'OrderId', order.Id).reduce((total, item) => total + Number(item['TotalPrice'] ?? 0), 0),
  'PricebookEntry.Name': fromParent('Product2', 'Product2Id', 'Name'),
  'PricebookEntry.ProductCode': fromParent('Product2', 'Product2Id', 'ProductCode'),
  'Case.ContactEmail': fromParent('Contact', 'ContactId', 'Email'),
  'Case.ContactPhone': fromParent('Contact', 'ContactId', 'Phone'),
  'Case.ContactMobile': fromParent('Contact', 'ContactId', 'MobilePhone'),
}

/** A field's value as the API sees it: stored, computed, or null. */
export function derivedValue(world: World, object: SObject, record: Readonly<SalesforceRecord>, field: Field): unknown {
  if (field.type === 'address') return compoundAddress(record, field.name.replace(/Address$/, ''))
  const derive = DERIVED[`${object.name}.${field.name}`]
  if (derive) return derive(world, record)
  return record[field.name] ?? (field.type === 'boolean' ? false : null)
}

function compoundAddress(record: Readonly<SalesforceRecord>, prefix: string): Record<string, unknown> | null {
  const part = (name: string) => record[`${prefix}${name}`] ?? null
  const address = {
    city: part('City'),
    country: part('Country'),
    geocodeAccuracy: null,
    latitude: null,
    longitude: null,
    postalCode: part('PostalCode'),
    state: part('State'),
    street: part('Street'),
  }
  return Object.values(address).every((value) => value === null) ? null : address
}
