export interface ErrorEntry {
  message: string
  errorCode: string
  fields?: string[]
}

/** A refusal in the vendor's words; REST prints it as an array of one. */
export class SalesforceError extends Error {
  override readonly name = 'SalesforceError'
  readonly status: number
  readonly errorCode: string
  readonly fields: readonly string[]

  constructor(status: number, errorCode: string, message: string, fields: readonly string[] = []) {
    super(message)
    this.status = status
    this.errorCode = errorCode
    this.fields = fields
  }

  get entry(): ErrorEntry {
    const { message, errorCode, fields } = this
    return fields.length > 0 ? { message, errorCode, fields: [...fields] } : { message, errorCode }
  }
}

const RECORD_LEVEL = new Set([
  'DUPLICATE_VALUE',
  'FIELD_INTEGRITY_EXCEPTION',
  'INVALID_CROSS_REFERENCE_KEY',
  'INVALID_EMAIL_ADDRESS',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  'FAILED_ACTIVATION',
  'REQUIRED_FIELD_MISSING',
  'STANDARD_PRICE_NOT_DEFINED',
  'STRING_TOO_LONG',
  'NUMBER_OUTSIDE_VALID_RANGE',
])

/** Record-level refusals carry `fields` even when it is empty. */
export function errorBody(error: SalesforceError): ErrorEntry[] {
  const entry = error.entry
  return [RECORD_LEVEL.has(error.errorCode) && !entry.fields ? { ...entry, fields: [] } : entry]
}

export const notFound = (message = 'The requested resource does not exist') => new SalesforceError(404, 'NOT_FOUND', message)

export const invalidType = (name: string) =>
  new SalesforceError(
    400,
    'INVALID_TYPE',
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  )

export const malformedQuery = (message: string) => new SalesforceError(400, 'MALFORMED_QUERY', message)
