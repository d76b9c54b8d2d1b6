import { Pricebook2, PricebookEntry, Product2 } from './catalog.ts'
import { Account, Case, CaseComment, Contact, User } from './customers.ts'
import { type ChildRelationship, type Field, type SObjectSchema, SYSTEM_FIELDS } from './field.ts'
import { Opportunity, Order, OrderItem, PortalOutbox } from './orders.ts'

/** An object with its fields findable by name, whatever the case. */
export class SObject {
  readonly name: string
  readonly label: string
  readonly fields: readonly Field[]
  readonly children: readonly ChildRelationship[]
  #byName: Map<string, Field>

  constructor(schema: SObjectSchema) {
    this.name = schema.name
    this.label = schema.label
    this.children = schema.children
    this.fields = [...SYSTEM_FIELDS, ...schema.fields]
    this.#byName = new Map(this.fields.map((field) => [field.name.toLowerCase(), field]))
  }

  field(name: string): Field | undefined {
    return this.#byName.get(name.toLowerCase())
  }

  parent(relationship: string): Field | undefined {
    const wanted = relationship.toLowerCase()
    return this.fields.find((field) => field.relationship?.toLowerCase() === wanted)
  }

  child(relationship: string): ChildRelationship | undefined {
    const wanted = relationship.toLowerCase()
    return this.children.find((child) => child.name.toLowerCase() === wanted)
  }
}

export const SOBJECTS: readonly SObject[] = [
  Account,
  Contact,
  User,
  Product2,
  Pricebook2,
  PricebookEntry,
  Opportunity,
  Order,
  OrderItem,
  Case,
  CaseComment,
  PortalOutbox,
].map((schema) => new SObject(schema))

const BY_NAME = new Map(SOBJECTS.map((object) => [object.name.toLowerCase(), object]))

export function findSObject(name: string): SObject | undefined {
  return BY_NAME.get(name.toLowerCase())
}

export function sobject(name: string): SObject {
  const found = findSObject(name)
  if (!found) throw new Error(`no object ${name} in the schema`)
  return found
}

export const PLATFORM_EVENTS: Record<string, readonly string[]> = {
  Order_Fulfilment_Requested__e: ['Order_Id__c', 'Mode__c', 'Requested_By__c'],
  Account_Eligibility_Changed__e: ['Account_Id__c'],
}
