export type FieldType =
  | 'id'
  | 'reference'
  | 'string'
  | 'textarea'
  | 'longtext'
  | 'boolean'
  | 'int'
  | 'double'
  | 'currency'
  | 'date'
  | 'datetime'
  | 'picklist'
  | 'email'
  | 'phone'
  | 'autonumber'
  | 'address'

export interface Field {
  name: string
  type: FieldType
  length?: number
  /** Digits after the point. */
  scale?: number
  values?: readonly string[]
  restricted?: boolean
  required?: boolean
  default?: string | number | boolean
  unique?: boolean
  externalId?: boolean
  caseSensitive?: boolean
  access: 'write' | 'create' | 'read'
  /** Accepted on input, never stored nor shown. */
  inputOnly?: boolean
  referenceTo?: string
  /** Name of the parent in queries and in bodies that refer by external id. */
  relationship?: string
  autonumberFormat?: string
}

export interface ChildRelationship {
  name: string
  object: string
  field: string
}

export interface SObjectSchema {
  name: string
  label: string
  fields: readonly Field[]
  children: readonly ChildRelationship[]
}

type Options = Partial<Omit<Field, 'name' | 'type'>>

const field =
  (type: FieldType, defaults: Options = {}) =>
  (name: string, options: Options = {}): Field => ({ name, type, access: 'write', ...defaults, ...options })

export const text = (name: string, length: number, options: Options = {}): Field => field('string')(name, { length, ...options })
export const textarea = (name: string, length: number): Field => field('textarea')(name, { length })
export const longText = (name: string, length: number, options: Options = {}): Field =>
  field('longtext')(name, { length, ...options })
export const checkbox = field('boolean', { default: false })
export const double = field('double')
export const int = field('int', { scale: 0 })
export const currency = field('currency', { scale: 2 })
export const date = field('date')
export const datetime = field('datetime')
export const email = field('email', { length: 80 })
export const phone = field('phone', { length: 40 })
export const autonumber = (name: string, autonumberFormat: string): Field =>
  field('autonumber', { access: 'read', length: 30 })(name, { autonumberFormat })
export const reference = (name: string, referenceTo: string, options: Options = {}): Field =>
  field('reference')(name, { referenceTo, relationship: name.replace(/Id$/, ''), ...options })
export const picklist = (name: string, values: readonly string[], options: Options = {}): Field =>
  field('picklist', { restricted: true, length: 255 })(name, { values, ...options })
export const externalId = (name: string, length: number): Field => text(name, length, { unique: true, externalId: true })
/** Four derived parts and the plain columns behind a compound address. */
export const address = (prefix: string): Field[] => [
  textarea(`${prefix}Street`, 255),
  text(`${prefix}City`, 40),
  text(`${prefix}State`, 80),
  text(`${prefix}PostalCode`, 20),
  text(`${prefix}Country`, 80),
  field('address')(`${prefix}Address`, { access: 'read' }),
]

export const SYSTEM_FIELDS: readonly Field[] = [
  field('id')('Id', { access: 'read', length: 18 }),
  field('boolean')('IsDeleted', { access: 'read' }),
  field('datetime')('CreatedDate', { access: 'read' }),
  reference('CreatedById', 'User', { access: 'read', relationship: 'CreatedBy' }),
  field('datetime')('LastModifiedDate', { access: 'read' }),
  reference('LastModifiedById', 'User', { access: 'read', relationship: 'LastModifiedBy' }),
  field('datetime')('SystemModstamp', { access: 'read' }),
]
