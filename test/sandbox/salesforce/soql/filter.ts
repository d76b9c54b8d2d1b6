import type { World } from '../../core/world.ts'
import { SalesforceError } from '../errors.ts'
import type { SalesforceRecord } from '../record.ts'
import type { SObject } from '../schema/schema.ts'
import type { Condition, Query } from './ast.ts'
import { type BoundPath, bindPath, readPath } from './fields.ts'
import { compareValues, comparableValue, type Comparable, likePattern, type Moment } from './values.ts'

export type Predicate = (record: Readonly<SalesforceRecord>) => boolean

export interface FilterContext extends Moment {
  world: World
  /** Values of the single field an IN subquery selects. */
  runSubquery(query: Query): unknown[]
}

/** Binds a WHERE clause to the schema; refuses unknown fields and literals of the wrong type before any row is read. */
export function bindCondition(context: FilterContext, object: SObject, condition: Condition): Predicate {
  switch (condition.kind) {
    case 'and': {
      const items = condition.items.map((item) => bindCondition(context, object, item))
      return (record) => items.every((matches) => matches(record))
    }
    case 'or': {
      const items = condition.items.map((item) => bindCondition(context, object, item))
      return (record) => items.some((matches) => matches(record))
    }
    case 'not': {
      const matches = bindCondition(context, object, condition.item)
      return (record) => !matches(record)
    }
    case 'in': {
      const path = bindFilterPath(object, condition)
      const wanted = condition.values.map((value) => comparableValue(path.field, value, context))
      return membership(context, path, wanted, condition.negated)
    }
    case 'in-query': {
      const path = bindFilterPath(object, condition)
      return membership(context, path, context.runSubquery(condition.query).map(asComparable), condition.negated)
    }
    case 'compare':
      return bindComparison(context, object, condition)
  }
}

/** A field and the only value of it that rows can have. */
export interface Narrowing {
  field: string
  value: string
}

/** One equality that every row must meet, to be looked up instead of walking through all; the condition itself decides. */
export function narrow(context: FilterContext, object: SObject, condition: Condition): Narrowing | null {
  if (condition.kind === 'and') {
    for (const item of condition.items) {
      const found = narrow(context, object, item)
      if (found) return found
    }
  }
  if (condition.kind !== 'compare' || condition.operator !== '=') return null
  const { parents, field } = bindFilterPath(object, condition)
  const stored = field.type === 'id' || field.type === 'reference' || field.externalId
  const value = comparableValue(field, condition.value, context)
  return stored && parents.length === 0 && typeof value === 'string' ? { field: field.name, value } : null
}

function bindComparison(context: FilterContext, object: SObject, condition: Extract<Condition, { kind: 'compare' }>): Predicate {
  const path = bindFilterPath(object, condition)
  const { operator, value } = condition
  if (operator === 'LIKE') {
    const pattern = likePattern(path.field, value)
    return (record) => pattern.test(String(readPath(context.world, path, record) ?? ''))
  }
  const wanted = comparableValue(path.field, value, context)
  if (path.field.type === 'boolean' && operator !== '=' && operator !== '!=') {
    throw new SalesforceError(400, 'INVALID_QUERY_FILTER_OPERATOR', 'invalid operator on boolean field')
  }
  return (record) => compareValues(path.field, asComparable(readPath(context.world, path, record)), operator, wanted)
}

function membership(context: FilterContext, path: BoundPath, wanted: Comparable[], negated: boolean): Predicate {
  return (record) => {
    const actual = asComparable(readPath(context.world, path, record))
    return wanted.some((value) => compareValues(path.field, actual, '=', value)) !== negated
  }
}

function bindFilterPath(object: SObject, condition: Extract<Condition, { path: unknown }>): BoundPath {
  const path = bindPath(object, condition.path)
  if (path.field.type === 'longtext' || path.field.type === 'textarea' || path.field.type === 'address') {
    throw new SalesforceError(400, 'INVALID_FIELD', `field '${path.field.name}' can not be filtered in a query call`)
  }
  return path
}

function asComparable(value: unknown): Comparable {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
