import type { World } from '../../core/world.ts'
import { derivedValue } from '../derived.ts'
import { SalesforceError } from '../errors.ts'
import { recordsOf, type SalesforceRecord } from '../record.ts'
import type { Field } from '../schema/field.ts'
import { findSObject, type SObject } from '../schema/schema.ts'
import type { Path } from './ast.ts'

/** A path checked against the schema: the parents to walk, then the field. */
export interface BoundPath {
  parents: { field: Field; object: SObject }[]
  object: SObject
  field: Field
}

export function bindPath(object: SObject, path: Path): BoundPath {
  const parents: BoundPath['parents'] = []
  let owner = object
  const last = path.names.length - 1
  const names = path.names[0]?.toLowerCase() === object.name.toLowerCase() && last > 0 ? withoutOwnName(object, path) : path.names
  for (const name of names.slice(0, -1)) {
    const field = owner.parent(name)
    const parent = field?.referenceTo ? findSObject(field.referenceTo) : undefined
    if (!field || !parent) throw unknownRelationship(name, path)
    parents.push({ field, object: parent })
    owner = parent
  }
  const name = names[names.length - 1] ?? ''
  const field = owner.field(name)
  if (!field || field.inputOnly) throw unknownField(owner, name, path)
  return { parents, object: owner, field }
}

export function readPath(world: World, path: BoundPath, record: Readonly<SalesforceRecord>): unknown {
  const owner = path.parents.reduce<Readonly<SalesforceRecord> | undefined>(
    (child, { field, object }) => child && parentOf(world, child, field, object),
    record,
  )
  return owner ? derivedValue(world, path.object, owner, path.field) : null
}

export function parentOf(
  world: World,
  record: Readonly<SalesforceRecord>,
  field: Field,
  parent: SObject,
): Readonly<SalesforceRecord> | undefined {
  const id = record[field.name]
  return typeof id === 'string' ? recordsOf(world, parent.name).get(id) : undefined
}

// `Order.Status` in a query from Order names the object itself, unless a parent relationship has that name.
function withoutOwnName(object: SObject, path: Path): string[] {
  return object.parent(path.names[0] ?? '') ? path.names : path.names.slice(1)
}

function unknownField(object: SObject, name: string, path: Path): SalesforceError {
  const place = `ERROR at Row:1:Column:${path.position + 1}`
  const advice = `If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`
  return new SalesforceError(400, 'INVALID_FIELD', `${place}\nNo such column '${name}' on entity '${object.name}'. ${advice}`)
}

function unknownRelationship(name: string, path: Path): SalesforceError {
  const place = `ERROR at Row:1:Column:${path.position + 1}`
  return new SalesforceError(
    400,
    'INVALID_FIELD',
    `${place}\nDidn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  )
}
