import type { World } from '../core/world.ts'
import { SalesforceError } from './errors.ts'
import { storedValue } from './field-values.ts'
import { findLiving, livingBy, type SalesforceRecord, type Value } from './record.ts'
import type { Field } from './schema/field.ts'
import { findSObject, type SObject } from './schema/schema.ts'

export interface Input {
  values: Record<string, Value>
  inputOnly: Record<string, unknown>
}

export type Body = Record<string, unknown>

/** Checks a request body against the schema and turns it into what is stored. */
export function readInput(world: World, object: SObject, body: Body, purpose: 'create' | 'update'): Input {
  const input: Input = { values: {}, inputOnly: {} }
  const refused: string[] = []
  for (const [name, value] of Object.entries(body)) {
    if (name === 'attributes') continue
    const field = object.field(name) ?? object.parent(name)
    if (!field) throw unknownColumn(object, name)
    if (field.type === 'id') {
      throw new SalesforceError(400, 'INVALID_FIELD', 'The Id field should not be specified in the sobject data.', ['Id'])
    }
    if (field.access === 'read' || (field.access === 'create' && purpose === 'update')) {
      refused.push(field.name)
      continue
    }
    if (field.inputOnly) input.inputOnly[field.name] = value
    else input.values[field.name] = resolve(world, field, name, value)
  }
  if (refused.length > 0) throw readOnly(refused)
  return input
}

/** Defaults, then the input; every required field must have a value. */
export function checkRequired(object: SObject, record: SalesforceRecord): void {
  const missing = object.fields
    .filter((field) => field.required && (record[field.name] === null || record[field.name] === undefined))
    .map((field) => field.name)
  if (missing.length === 0) return
  throw new SalesforceError(400, 'REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing)
}

export function checkUnique(world: World, object: SObject, record: SalesforceRecord, names: readonly string[]): void {
  for (const name of names) {
    const field = object.field(name)
    const value = record[name]
    if (!field?.unique || value === null || value === undefined) continue
    const holder = livingBy(world, object.name, name, value).find(
      (other) => other.Id !== record.Id && sameKey(field, other[name], value),
    )
    if (!holder) continue
    const message = `duplicate value found: ${name} duplicates value on record with id: ${holder.Id.slice(0, 15)}`
    throw new SalesforceError(400, 'DUPLICATE_VALUE', message)
  }
}

export function findByKey(world: World, object: SObject, field: Field, value: string): Readonly<SalesforceRecord>[] {
  return livingBy(world, object.name, field.name, value).filter((record) => sameKey(field, record[field.name], value))
}

export function unknownColumn(object: SObject, name: string): SalesforceError {
  return new SalesforceError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`)
}

function sameKey(field: Field, stored: Value | undefined, wanted: Value): boolean {
  if (stored === null || stored === undefined) return false
  if (field.caseSensitive) return String(stored) === String(wanted)
  return String(stored).toLowerCase() === String(wanted).toLowerCase()
}

function resolve(world: World, field: Field, name: string, value: unknown): Value {
  const byParent = field.relationship?.toLowerCase() === name.toLowerCase() && field.name.toLowerCase() !== name.toLowerCase()
  if (byParent) return parentByKey(world, field, value)
  const stored = storedValue(field, value)
  if (
    field.type === 'reference' &&
    stored !== null &&
    field.referenceTo &&
    !findLiving(world, field.referenceTo, String(stored))
  ) {
    throw new SalesforceError(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name])
  }
  return stored
}

function parentByKey(world: World, field: Field, value: unknown): Value {
  if (value === null) return null
  const target = findSObject(field.referenceTo ?? '')
  const [keyName, key] =
    Object.entries(typeof value === 'object' ? (value as Body) : {}).find(([name]) => name !== 'attributes') ?? []
  const keyField = target && keyName ? target.field(keyName) : undefined
  if (!target || !keyField?.externalId) {
    throw new SalesforceError(400, 'INVALID_FIELD', `${field.relationship}: no external id to find the parent by`)
  }
  const [found] = findByKey(world, target, keyField, String(key))
  if (found) return found.Id
  const message = `Foreign key external ID: ${String(key).toLowerCase()} not found for field ${keyField.name} in entity ${target.name}`
  throw new SalesforceError(400, 'INVALID_FIELD', message)
}

function readOnly(fields: string[]): SalesforceError {
  const message = `Unable to create/update fields: ${fields.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`
  return new SalesforceError(400, 'INVALID_FIELD_FOR_INSERT_UPDATE', message, fields)
}
