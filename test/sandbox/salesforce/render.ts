import type { World } from '../core/world.ts'
import { derivedValue } from './derived.ts'
import type { SalesforceRecord } from './record.ts'
import type { Field } from './schema/field.ts'
import type { SObject } from './schema/schema.ts'
import { parentOf } from './soql/fields.ts'
import type { Column } from './soql/select.ts'

/** A stored value as the REST API prints it; instants end in `.000+0000`. */
export function printed(field: Field, value: unknown): unknown {
  if (field.type === 'datetime' && typeof value === 'string') return printedInstant(value)
  return value ?? null
}

export function printedInstant(iso: string): string {
  return iso.replace(/Z$/, '+0000')
}

export function attributes(object: SObject, id: string, version: string) {
  return { type: object.name, url: `/services/data/v${version}/sobjects/${object.name}/${id}` }
}

export function wholeRecord(
  world: World,
  object: SObject,
  record: Readonly<SalesforceRecord>,
  fields: readonly Field[],
  version: string,
): Record<string, unknown> {
  const row: Record<string, unknown> = { attributes: attributes(object, record.Id, version) }
  for (const field of fields) {
    if (!field.inputOnly) row[field.name] = printed(field, derivedValue(world, object, record, field))
  }
  return row
}

/** A row of a query: parent fields as nested objects, null where the parent is missing. */
export function projection(
  world: World,
  object: SObject,
  record: Readonly<SalesforceRecord>,
  columns: readonly Column[],
  version: string,
): Record<string, unknown> {
  const row: Record<string, unknown> = { attributes: attributes(object, record.Id, version) }
  for (const column of columns) {
    if (column.kind === 'child') {
      row[column.name] = column.read(record)
      continue
    }
    let owner: Readonly<SalesforceRecord> | undefined = record
    let target: Record<string, unknown> | null = row
    for (const { field, object: parent } of column.path.parents) {
      owner = owner && parentOf(world, owner, field, parent)
      target = nested(target, field, owner && attributes(parent, owner.Id, version))
    }
    const { field } = column.path
    if (owner && target) target[field.name] = printed(field, derivedValue(world, column.path.object, owner, field))
  }
  return row
}

function nested(
  target: Record<string, unknown> | null,
  field: Field,
  attributesOfParent: Record<string, unknown> | undefined,
): Record<string, unknown> | null {
  if (!target || !field.relationship) return null
  target[field.relationship] ??= attributesOfParent ? { attributes: attributesOfParent } : null
  return target[field.relationship] as Record<string, unknown> | null
}
