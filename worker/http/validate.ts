import { zValidator } from '@hono/zod-validator'
import type { ValidationTargets } from 'hono'
import type { ZodType } from 'zod'
import { ERRORS, type ErrorCode } from '#worker/contracts/errors.ts'
import { DomainError, type FieldError } from '#worker/lib/errors.ts'

/** zValidator with our problem body: a failing schema names each field; a message that is one of our codes becomes that code. */
export function validate<Target extends keyof ValidationTargets, Schema extends ZodType>(target: Target, schema: Schema) {
  return zValidator(target, schema, (result) => {
    if (!result.success) throw invalid(result.error.issues)
  })
}

export function invalid(issues: readonly { path: readonly PropertyKey[]; message: string }[]): DomainError {
  const fields: FieldError[] = issues.map((issue) => ({
    field: issue.path.map(String).join('.'),
    message: isCode(issue.message) ? ERRORS[issue.message][1] : issue.message,
  }))
  const own = issues.map((issue) => issue.message).find(isCode)
  return new DomainError(own ?? 'VALIDATION_FAILED', { fields })
}

function isCode(message: string): message is ErrorCode {
  return message in ERRORS
}
