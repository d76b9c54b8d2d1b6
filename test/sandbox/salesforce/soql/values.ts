import { malformedQuery, SalesforceError } from '../errors.ts'
import { isRecordId, toLongId } from '../ids.ts'
import type { Field } from '../schema/field.ts'
import type { Literal, Operator } from './ast.ts'
import { decodeLikePattern, decodeString } from './strings.ts'

export type Comparable = string | number | boolean | null | { from: string; to: string }

export interface Moment {
  now: Date
}

const DAY_MS = 86_400_000
const NUMBERS = new Set(['int', 'double', 'currency'])

/** A literal as it is compared with a field, after the vendor's check that the two fit. */
export function comparableValue(field: Field, literal: Literal, { now }: Moment): Comparable {
  switch (literal.kind) {
    case 'null':
      return null
    case 'string':
      return textValue(field, literal.raw)
    case 'number':
      if (!NUMBERS.has(field.type)) throw wrongType(field, true)
      return literal.value
    case 'boolean':
      if (field.type !== 'boolean') throw wrongType(field, true)
      return literal.value
    case 'date':
      if (field.type !== 'date') throw wrongType(field, field.type !== 'datetime')
      return literal.value
    case 'datetime':
      if (field.type !== 'datetime') throw wrongType(field, field.type !== 'date')
      return literal.value
    case 'period':
      if (field.type !== 'date' && field.type !== 'datetime') throw wrongType(field, true)
      return period(field, literal, now)
  }
}

export function likePattern(field: Field, literal: Literal): RegExp {
  if (literal.kind !== 'string') throw malformedQuery('LIKE needs a string')
  if (field.type === 'id' || field.type === 'reference' || NUMBERS.has(field.type) || field.type === 'boolean') {
    throw new SalesforceError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${field.type} field`)
  }
  return decodeLikePattern(literal.raw)
}

export function compareValues(
  field: Field,
  actual: Comparable,
  operator: Exclude<Operator, 'LIKE'>,
  wanted: Comparable,
): boolean {
  if (operator === '!=') return !compareValues(field, actual, '=', wanted)
  if (wanted !== null && typeof wanted === 'object') return comparePeriod(actual, operator, wanted)
  const left = orderKey(field, actual)
  const right = orderKey(field, wanted)
  if (operator === '=') return left === right
  if (left === null || right === null || typeof left === 'object' || typeof right === 'object') return false
  if (operator === '<') return left < right
  if (operator === '>') return left > right
  return operator === '<=' ? left <= right : left >= right
}

/** Text is compared and sorted without regard to case, ids with it. */
export function orderKey<T>(field: Field, value: T): T | string {
  if (typeof value !== 'string' || field.type === 'id' || field.type === 'reference') return value
  return value.toLowerCase()
}

function comparePeriod(actual: Comparable, operator: Operator, { from, to }: { from: string; to: string }): boolean {
  if (typeof actual !== 'string') return false
  const value = actual.length === from.length ? actual : actual.slice(0, from.length)
  if (operator === '=') return value >= from && value < to
  if (operator === '<') return value < from
  if (operator === '>=') return value >= from
  return operator === '>' ? value >= to : value < to
}

function period(field: Field, { name, count }: { name: string; count: number }, now: Date): { from: string; to: string } {
  const today = Math.floor(now.getTime() / DAY_MS)
  const spans: Record<string, [number, number]> = {
    TODAY: [today, today + 1],
    YESTERDAY: [today - 1, today],
    TOMORROW: [today + 1, today + 2],
    LAST_N_DAYS: [today - count, today + 1],
    NEXT_N_DAYS: [today + 1, today + 1 + count],
  }
  const [from, to] = spans[name] ?? [today, today]
  const print = (day: number) => {
    const instant = new Date(day * DAY_MS).toISOString()
    return field.type === 'date' ? instant.slice(0, 10) : instant
  }
  return { from: print(from), to: print(to) }
}

function textValue(field: Field, raw: string): Comparable {
  const text = decodeString(raw)
  if (field.type === 'id' || field.type === 'reference') {
    if (text !== '' && !isRecordId(text)) {
      throw new SalesforceError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`)
    }
    return text === '' ? null : toLongId(text)
  }
  if (NUMBERS.has(field.type) || field.type === 'boolean' || field.type === 'date' || field.type === 'datetime') {
    throw wrongType(field, false)
  }
  return text === '' ? null : text
}

function wrongType(field: Field, quoted: boolean): SalesforceError {
  const wanted = field.type === 'datetime' ? 'dateTime' : NUMBERS.has(field.type) ? 'double' : field.type
  const text = NUMBERS.has(field.type) || field.type === 'boolean' || field.type === 'date' || field.type === 'datetime'
  const enclosed = text || !quoted ? 'should not be enclosed in quotes' : 'should be enclosed in quotes'
  return new SalesforceError(
    400,
    'INVALID_FIELD',
    `value of filter criterion for field '${field.name}' must be of type ${text ? wanted : 'string'} and ${enclosed}`,
  )
}
