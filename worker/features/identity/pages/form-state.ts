import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ZodType } from 'zod'
import type { AppEnv } from '#worker/context.ts'
import { ERRORS, type ErrorCode } from '#worker/contracts/errors.ts'
import { DomainError, type FieldError, VendorError } from '#worker/lib/errors.ts'

export type FormState = {
  values: Readonly<Record<string, string>>
  errors: readonly FieldError[]
  /** What concerns the form as a whole. */
  problem?: { code: ErrorCode; text: string }
}

const KEY = /^[\x21-\x7e]{1,255}$/

export const EMPTY_FORM: FormState = { values: {}, errors: [] }

/** Text fields only; a field sent twice counts once. */
export async function readForm(c: Context<AppEnv>): Promise<Record<string, string>> {
  const form = await c.req.parseBody()
  return Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** `address.city` becomes a property of `address`; what was left empty was not given. */
export function toObject(values: Readonly<Record<string, string>>): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  const nested = new Map<string, Record<string, string>>()
  for (const [name, value] of Object.entries(values)) {
    if (value === '') continue
    const [first = '', second] = name.split('.')
    if (second === undefined) object[first] = value
    else nested.set(first, { ...nested.get(first), [second]: value })
  }
  return { ...object, ...Object.fromEntries(nested) }
}

/** The first complaint of each field. A field that was left empty says so in our words instead of the schema's. */
export function check<Output>(
  schema: ZodType<Output>,
  values: Readonly<Record<string, string>>,
  object: Record<string, unknown> = toObject(values),
): { ok: true; input: Output } | { ok: false; errors: FieldError[] } {
  const result = schema.safeParse(object)
  if (result.success) return { ok: true, input: result.data }
  const errors = new Map<string, string>()
  for (const issue of result.error.issues) {
    const field = issue.path.map(String).join('.')
    const text = issue.message.startsWith('Invalid input') ? 'Fill in this field.' : issue.message
    if (!errors.has(field)) errors.set(field, text)
  }
  return { ok: false, errors: [...errors].map(([field, message]) => ({ field, message })) }
}

/** What went wrong as a page says it; unexpected errors are logged and leave nothing but our apology. */
export function refusal(
  c: Context<AppEnv>,
  error: unknown,
  values: FormState['values'],
): { form: FormState; status: ContentfulStatusCode } {
  const code = codeOf(c, error)
  const [status, text] = ERRORS[code]
  const wait = error instanceof DomainError || error instanceof VendorError ? error.retryAfterSeconds : undefined
  if (wait !== undefined) c.header('Retry-After', String(Math.ceil(wait)))
  const errors = (error instanceof DomainError && error.fields) || []
  return { form: { values, errors, problem: { code, text } }, status }
}

function codeOf(c: Context<AppEnv>, error: unknown): ErrorCode {
  if (error instanceof DomainError) return error.code
  const { log } = c.var.ctx
  if (error instanceof VendorError) {
    const { vendor, operation, outcome } = error
    log.error('vendor call failed', { vendor, operation, outcome })
    return 'VENDOR_UNAVAILABLE'
  }
  // Frames without the message: a database error's message holds values.
  const stack = error instanceof Error ? (error.stack ?? '').split('\n').slice(1, 8).join('\n') : ''
  log.error('page failed', { name: error instanceof Error ? error.name : 'unknown', stack })
  return 'INTERNAL'
}

/** The title is what a screen reader says first. */
export function withErrorTitle<Page extends { title: string }>(page: Page, form: FormState): Page {
  return form.problem || form.errors.length > 0 ? { ...page, title: `Error: ${page.title}` } : page
}

/** The form's hidden key: a second press of the button is the same request. */
export function formKey(c: Context<AppEnv>, values: Readonly<Record<string, string>>, name = 'idempotencyKey'): string {
  const key = values[name] ?? ''
  return KEY.test(key) ? key : c.var.ctx.requestId
}
