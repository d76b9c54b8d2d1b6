import type { World } from '../../core/world.ts'
import { invalidType, SalesforceError } from '../errors.ts'
import { recordsOf, type SalesforceRecord } from '../record.ts'
import { projection } from '../render.ts'
import { findSObject, type SObject } from '../schema/schema.ts'
import type { Ordering, Query } from './ast.ts'
import { type BoundPath, bindPath, readPath } from './fields.ts'
import { bindCondition, narrow, type Narrowing } from './filter.ts'
import { bindSelect } from './select.ts'
import { orderKey } from './values.ts'

export interface QueryOptions {
  includeDeleted: boolean
  version: string
}

export interface QueryResult {
  /** Rows in all, before paging. */
  totalSize: number
  records: Record<string, unknown>[]
}

export function runQuery(world: World, query: Query, options: QueryOptions): QueryResult {
  const object = findSObject(query.from)
  if (!object) throw invalidType(query.from)
  const select = bindSelect(object, query.select, (child, object, parentId, field) => {
    const rows = selectRows(world, child, object, options, { field, value: parentId })
    const columns = bindSelect(object, child.select, refuseGrandchildren)
    return rows.length === 0
      ? null
      : {
          totalSize: rows.length,
          done: true,
          records: rows.map((row) => projection(world, object, row, columns, options.version)),
        }
  })
  const rows = selectRows(world, query, object, options)
  if (query.select[0]?.kind === 'count') return { totalSize: rows.length, records: [] }
  const records = rows.map((row) => projection(world, object, row, select, options.version))
  return { totalSize: rows.length, records }
}

function selectRows(
  world: World,
  query: Query,
  object: SObject,
  options: QueryOptions,
  parent: Narrowing | null = null,
): Readonly<SalesforceRecord>[] {
  const context = {
    world,
    now: world.clock.now(),
    runSubquery: (subquery: Query) => runSemiJoin(world, subquery, options),
  }
  const matches = query.where ? bindCondition(context, object, query.where) : () => true
  const compare = bindOrdering(world, object, query.orderBy)
  const belongs = parent === null ? () => true : (record: Readonly<SalesforceRecord>) => record[parent.field] === parent.value
  const narrowing = parent ?? (query.where ? narrow(context, object, query.where) : null)
  const records = recordsOf(world, object.name)
  const candidates = narrowing ? records.by(narrowing.field, narrowing.value) : records.list()
  const rows = candidates
    .filter((record) => (options.includeDeleted || !record.IsDeleted) && belongs(record) && matches(record))
    .sort(compare)
  return rows.slice(query.offset, query.limit === null ? undefined : query.offset + query.limit)
}

function runSemiJoin(world: World, query: Query, options: QueryOptions): unknown[] {
  const object = findSObject(query.from)
  if (!object) throw invalidType(query.from)
  const [item, ...others] = query.select
  if (item?.kind !== 'field' || others.length > 0) {
    throw new SalesforceError(400, 'MALFORMED_QUERY', 'a filter subquery selects exactly one field')
  }
  const path = bindPath(object, item.path)
  return selectRows(world, query, object, options).map((record) => readPath(world, path, record))
}

function bindOrdering(world: World, object: SObject, orderings: readonly Ordering[]) {
  const bound = orderings.map((ordering) => ({ ...ordering, path: bindPath(object, ordering.path) }))
  return (left: Readonly<SalesforceRecord>, right: Readonly<SalesforceRecord>): number => {
    for (const { path, descending, nullsFirst } of bound) {
      const [a, b] = [sortKey(path, readPath(world, path, left)), sortKey(path, readPath(world, path, right))]
      if (a === b) continue
      if (a === null || b === null) return (a === null) === nullsFirst ? -1 : 1
      return a < b === descending ? 1 : -1
    }
    return left.Id < right.Id ? -1 : 1
  }
}

function sortKey(path: BoundPath, value: unknown): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0
  const key = orderKey(path.field, value)
  return typeof key === 'string' || typeof key === 'number' ? key : null
}

function refuseGrandchildren(): never {
  throw new SalesforceError(400, 'MALFORMED_QUERY', 'a child query has no child queries of its own')
}
