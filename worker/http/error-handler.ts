import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { AppEnv } from '#worker/context.ts'
import { ERRORS, type ErrorCode, type Problem } from '#worker/contracts/errors.ts'
import { AppError, ConfigError, type CountedLimit, DomainError, VendorError } from '#worker/lib/errors.ts'
import { log } from '#worker/lib/log.ts'

/** The one place where a thrown error becomes an answer (RFC 9457). Details of unknown errors go to the log only. */
export function errorHandler(error: Error, c: Context<AppEnv>): Response {
  const requestId = c.var.ctx?.requestId ?? c.req.header('cf-ray') ?? crypto.randomUUID()
  const logger = log('http').with({ requestId, path: new URL(c.req.url).pathname, method: c.req.method })

  if (error instanceof DomainError) {
    if (error.retryAfterSeconds !== undefined) c.header('Retry-After', String(Math.ceil(error.retryAfterSeconds)))
    if (error.limit) countedLimit(c, error.limit, error.retryAfterSeconds ?? 0)
    return problem(c, error.code, requestId, {
      ...(error.fields && { errors: [...error.fields] }),
      ...(error.details && { details: error.details }),
    })
  }
  if (error instanceof VendorError) {
    logger.error('vendor call failed', {
      vendor: error.vendor,
      operation: error.operation,
      outcome: error.outcome,
      ...error.context,
    })
    c.header('Retry-After', String(Math.ceil(error.retryAfterSeconds ?? 60)))
    return problem(c, 'VENDOR_UNAVAILABLE', requestId)
  }
  if (error instanceof ConfigError) {
    logger.fatal('configuration refused', { error: error.message })
    return problem(c, 'INTERNAL', requestId)
  }
  if (error instanceof AppError) {
    logger.error('request failed', { code: error.code, ...error.context })
    return problem(c, error.code, requestId)
  }
  if (error instanceof HTTPException) return problem(c, codeOf(error.status), requestId)
  logger.error('unexpected error', { name: error.name, stack: stackOf(error) })
  return problem(c, 'INTERNAL', requestId)
}

export function problem(
  c: Context<AppEnv>,
  code: ErrorCode,
  requestId: string,
  extra: Partial<Pick<Problem, 'errors' | 'details'>> = {},
): Response {
  const [status, english, japanese] = ERRORS[code]
  const detail = prefersJapanese(c.req.header('accept-language')) ? japanese : english
  const body: Problem = {
    type: `urn:portal:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: code,
    status,
    detail,
    code,
    requestId,
    ...extra,
  }
  c.header('Content-Type', 'application/problem+json')
  return c.body(JSON.stringify(body), status)
}

/** IETF draft-ietf-httpapi-ratelimit-headers. Limits by address are counted in many places and say Retry-After only. */
function countedLimit(c: Context<AppEnv>, { name, quota, windowSeconds }: CountedLimit, resetSeconds: number): void {
  c.header('RateLimit-Policy', `"${name}";q=${quota};w=${windowSeconds}`)
  c.header('RateLimit', `"${name}";r=0;t=${Math.ceil(resetSeconds)}`)
}

function prefersJapanese(header: string | undefined): boolean {
  return header?.trim().toLowerCase().startsWith('ja') ?? false
}

function codeOf(status: number): ErrorCode {
  if (status === 404) return 'NOT_FOUND'
  if (status === 413) return 'PAYLOAD_TOO_LARGE'
  return status >= 500 ? 'INTERNAL' : 'VALIDATION_FAILED'
}

/** Frames without the message: drizzle's messages carry SQL and its parameters. */
function stackOf(error: Error): string {
  return (error.stack ?? '').split('\n').slice(1, 8).join('\n')
}
