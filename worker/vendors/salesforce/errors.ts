import { VendorAuthFailed, type VendorError, VendorRejected } from '#worker/lib/errors.ts'
import { contractBroken, rateLimited, unavailable, type VendorRequest, type VendorResponse } from '../transport.ts'
import { ApiError, ERROR_CODES } from './wire.ts'

export type ApiProblem = { code: string; message: string }

/** The codes of a refusal, whichever of Salesforce's shapes carries them: array, bare object, `statusCode` instead of `errorCode`. */
export function readProblems(body: unknown): ApiProblem[] {
  const list = Array.isArray(body) ? body : [body]
  return list.flatMap((entry) => {
    const parsed = ApiError.safeParse(entry)
    const code = parsed.success ? (parsed.data.errorCode ?? parsed.data.statusCode) : undefined
    return parsed.success && code !== undefined ? [{ code, message: parsed.data.message }] : []
  })
}

/** In an all-or-none failure every sibling is "halted": the culprit is the first other entry. */
export function culprit(problems: readonly ApiProblem[]): ApiProblem | undefined {
  return problems.find(({ code }) => !includes(ERROR_CODES.derived, code)) ?? problems[0]
}

/** The message may quote what a customer or an admin typed: it leaves this function as words for staff only. */
export function toVendorError(request: VendorRequest, response: VendorResponse, problem: ApiProblem | undefined): VendorError {
  const { vendor, operation } = request
  if (!problem)
    return response.status >= 500 ? unavailable(request, response) : contractBroken(request, `status ${response.status}`)
  const { code, message } = problem
  if (response.status === 401) return new VendorAuthFailed(vendor, operation, 'not-applied', { context: { code } })
  if (includes(ERROR_CODES.limits, code)) return rateLimited(vendor, operation)
  if (includes(ERROR_CODES.transient, code)) return unavailable(request, response, 'not-applied')
  if (includes(ERROR_CODES.ambiguous, code)) return unavailable(request, response)
  return new VendorRejected(vendor, operation, code, { context: { code, status: response.status }, vendorMessage: message })
}

function includes(codes: readonly string[], code: string): boolean {
  return codes.includes(code)
}
