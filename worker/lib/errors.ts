import { ERRORS, type ErrorCode } from '#worker/contracts/errors.ts'

type Context = Readonly<Record<string, string | number | boolean | null>>

/** Base of everything we throw on purpose. `context` goes to the log: never put secrets or personal data into it. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly context: Context

  constructor(code: ErrorCode, options: { retryable?: boolean; context?: Context; cause?: unknown; message?: string } = {}) {
    super(options.message ?? ERRORS[code][1], options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.retryable = options.retryable ?? false
    this.context = options.context ?? {}
  }
}

/** A budget that one object counts exactly, in the words of the RateLimit headers. */
export type CountedLimit = { name: string; quota: number; windowSeconds: number }

export type FieldError = { field: string; message: string }

/** A rule of ours said no: the caller can do something about it. `details` is shown to the caller. */
export class DomainError extends AppError {
  readonly fields: readonly FieldError[] | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterSeconds: number | undefined
  readonly limit: CountedLimit | undefined

  constructor(
    code: ErrorCode,
    options: {
      fields?: readonly FieldError[]
      details?: Record<string, unknown>
      retryAfterSeconds?: number
      limit?: CountedLimit
      context?: Context
      cause?: unknown
      message?: string
    } = {},
  ) {
    super(code, options)
    this.fields = options.fields
    this.details = options.details
    this.retryAfterSeconds = options.retryAfterSeconds
    this.limit = options.limit
  }
}

export type Vendor = 'salesforce' | 'whmcs' | 'freebit' | 'sendgrid'

/**
 * A vendor call that did not end well. `outcome` decides what may follow: only 'not-applied' (or a repeatable call) may be
 * retried blindly; 'unknown' must be read back first.
 */
export class VendorError extends AppError {
  readonly vendor: Vendor
  readonly operation: string
  readonly outcome: 'not-applied' | 'unknown'
  readonly retryAfterSeconds: number | undefined

  constructor(
    vendor: Vendor,
    operation: string,
    outcome: 'not-applied' | 'unknown',
    options: { retryable?: boolean; retryAfterSeconds?: number; context?: Context; cause?: unknown; message?: string } = {},
  ) {
    super('VENDOR_UNAVAILABLE', options)
    this.vendor = vendor
    this.operation = operation
    this.outcome = outcome
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** No answer, or a 5xx. */
export class VendorUnavailable extends VendorError {}
/** The vendor's own limit said no: nothing was applied. */
export class VendorRateLimited extends VendorError {}
export class VendorAuthFailed extends VendorError {}
/** The vendor understood and refused. `vendorCode` is the vendor's own code or message class, for our branches and the log. */
export class VendorRejected extends VendorError {
  readonly vendorCode: string
  /** The vendor's own words, for staff's tasks alone: they may quote what a person typed, so they stay out of the log. */
  readonly vendorMessage: string | null
  constructor(
    vendor: Vendor,
    operation: string,
    vendorCode: string,
    options: { context?: Context; cause?: unknown; message?: string; vendorMessage?: string } = {},
  ) {
    super(vendor, operation, 'not-applied', options)
    this.vendorCode = vendorCode
    this.vendorMessage = options.vendorMessage ?? null
  }
}
/** The answer could not be parsed: treat the effect as unknown. */
export class VendorContractBroken extends VendorError {}

export class ConfigError extends AppError {
  constructor(message: string) {
    super('INTERNAL', { message })
  }
}

/** Cannot happen; raises an alert. */
export class BugError extends AppError {
  constructor(message: string, context?: Context) {
    super('INTERNAL', context ? { message, context } : { message })
  }
}
