import { SalesforceError } from './errors.ts'
import { isRecordId, toLongId } from './ids.ts'
import type { Value } from './record.ts'
import type { Field } from './schema/field.ts'

const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATETIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:?\d{2})$/
const NUMERIC = /^-?\d+(\.\d+)?$/
const LARGEST_NUMBER = 1e16

/** What a field stores for a value of a request body; throws the vendor's refusal. */
export function storedValue(field: Field, input: unknown): Value {
  if (input === null || input === undefined || input === '') {
    if (field.type === 'boolean') throw unreadable(field, 'boolean', 'null')
    return null
  }
  switch (field.type) {
    case 'boolean':
      if (typeof input !== 'boolean') throw unreadable(field, 'boolean', input)
      return input
    case 'int':
    case 'double':
    case 'currency':
      return storedNumber(field, input)
    case 'date':
      return storedDate(field, input)
    case 'datetime':
      return storedDatetime(field, input)
    case 'id':
    case 'reference':
      return storedReference(field, input)
    default:
      return storedText(field, input)
  }
}

function storedNumber(field: Field, input: unknown): number {
  const number = typeof input === 'string' && NUMERIC.test(input) ? Number(input) : input
  if (typeof number !== 'number') throw unreadable(field, field.type === 'int' ? 'int' : 'double', input)
  if (Math.abs(number) >= LARGEST_NUMBER) {
    const label = `${field.name}: value outside of valid range on numeric field: ${number}`
    throw new SalesforceError(400, 'NUMBER_OUTSIDE_VALID_RANGE', label, [field.name])
  }
  const factor = 10 ** (field.scale ?? 2)
  return Math.round(number * factor) / factor
}

function storedDate(field: Field, input: unknown): string {
  const text = String(input).slice(0, 10)
  const isInstant = typeof input === 'string' && DATETIME.test(input)
  if (typeof input !== 'string' || !(DATE.test(input) || isInstant) || Number.isNaN(Date.parse(text))) {
    throw unreadable(field, 'date', input)
  }
  return text
}

function storedDatetime(field: Field, input: unknown): string {
  const valid = typeof input === 'string' && (DATETIME.test(input) || DATE.test(input))
  const instant = valid ? new Date(input) : new Date(Number.NaN)
  if (Number.isNaN(instant.getTime())) throw unreadable(field, 'datetime', input)
  instant.setUTCMilliseconds(0)
  return instant.toISOString()
}

function storedReference(field: Field, input: unknown): string {
  if (typeof input !== 'string' || !isRecordId(input)) {
    throw new SalesforceError(400, 'MALFORMED_ID', `${field.name}: id value of incorrect type: ${String(input)}`, [field.name])
  }
  return toLongId(input)
}

function storedText(field: Field, input: unknown): string | null {
  if (typeof input === 'object') throw unreadable(field, 'string', input)
  const text = field.type === 'longtext' || field.type === 'textarea' ? String(input) : String(input).trim()
  if (text === '') return null
  if (field.type === 'picklist' && field.restricted && !field.values?.includes(text)) {
    const message = `${field.name}: bad value for restricted picklist field: ${text}`
    throw new SalesforceError(400, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name])
  }
  if (field.type === 'email' && !EMAIL.test(text)) {
    throw new SalesforceError(400, 'INVALID_EMAIL_ADDRESS', `${field.name}: invalid email address: ${text}`, [field.name])
  }
  if (field.length !== undefined && text.length > field.length) {
    const message = `${field.name}: data value too large: ${text.slice(0, 100)} (max length=${field.length})`
    throw new SalesforceError(400, 'STRING_TOO_LONG', message, [field.name])
  }
  return text
}

function unreadable(field: Field, wanted: string, input: unknown): SalesforceError {
  const kind = typeof input === 'string' ? 'VALUE_STRING' : 'JSON value'
  const message = `Cannot deserialize instance of ${wanted} from ${kind} ${JSON.stringify(input)} for field ${field.name}`
  return new SalesforceError(400, 'JSON_PARSER_ERROR', message)
}
