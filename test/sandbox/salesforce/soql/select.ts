import { SalesforceError } from '../errors.ts'
import type { SalesforceRecord } from '../record.ts'
import { findSObject, type SObject } from '../schema/schema.ts'
import type { Query, SelectItem } from './ast.ts'
import { bindPath, type BoundPath } from './fields.ts'

/** One thing to print of a row. */
export type Column =
  | { kind: 'field'; path: BoundPath }
  | { kind: 'child'; name: string; read: (record: Readonly<SalesforceRecord>) => unknown }

type RunChild = (query: Query, object: SObject, parentId: string, field: string) => unknown

export function bindSelect(object: SObject, items: readonly SelectItem[], runChild: RunChild): Column[] {
  const seen = new Set<string>()
  return items
    .flatMap((item) => bindItem(object, item, runChild))
    .filter((column) => {
      if (column.kind === 'child') return true
      const name = [...column.path.parents.map(({ field }) => field.relationship), column.path.field.name].join('.')
      if (seen.has(name)) throw new SalesforceError(400, 'INVALID_FIELD', `duplicate field selected: ${name}`)
      seen.add(name)
      return true
    })
}

function bindItem(object: SObject, item: SelectItem, runChild: RunChild): Column[] {
  switch (item.kind) {
    case 'count':
      return []
    case 'all':
      return object.fields
        .filter((field) => !field.inputOnly)
        .filter((field) => item.group === 'ALL' || field.name.endsWith('__c') === (item.group === 'CUSTOM'))
        .map((field) => ({ kind: 'field', path: { parents: [], object, field } }))
    case 'field':
      return [{ kind: 'field', path: bindPath(object, item.path) }]
    case 'child': {
      const child = object.child(item.query.from)
      const childObject = child && findSObject(child.object)
      if (!child || !childObject) throw unknownChild(item.query.from)
      return [{ kind: 'child', name: child.name, read: (record) => runChild(item.query, childObject, record.Id, child.field) }]
    }
  }
}

function unknownChild(name: string): SalesforceError {
  return new SalesforceError(
    400,
    'INVALID_TYPE',
    `Didn't understand relationship '${name}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  )
}
