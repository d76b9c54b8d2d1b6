import type { z } from 'zod'
import {
  type Vendor,
  VendorAuthFailed,
  VendorContractBroken,
  type VendorError,
  VendorRateLimited,
  VendorUnavailable,
} from '#worker/lib/errors.ts'
import type { SendResult, VendorRequest, VendorResponse } from '#worker/lib/vendor-call.ts'

export type { VendorRequest, VendorResponse }

/**
 * How a client reaches its vendor. Resolves with any complete HTTP answer, whatever its status; throws VendorError with
 * 'not-applied' when the call certainly did not leave, with 'unknown' when a write left and no complete answer came back.
 */
export interface Transport {
  send(request: VendorRequest): Promise<VendorResponse>
  /** Asked after a crash: did this write leave? 'not-sent' also keeps it from leaving. The gateway remembers it for an hour. */
  settle(vendor: Vendor, callId: string): Promise<'sent' | 'not-sent'>
}

type Settle = Transport['settle']

export function createTransport(
  dispatch: (request: VendorRequest) => Promise<SendResult>,
  settle: Settle = async () => 'sent',
): Transport {
  return {
    settle,
    send: async (request) => {
      const result = await dispatch(request)
      if (result.kind === 'answered') return result.response
      throw toError(request, result)
    },
  }
}

function toError(request: VendorRequest, result: Exclude<SendResult, { kind: 'answered' }>): VendorError {
  const { vendor, operation } = request
  if (result.kind === 'no-answer') {
    return new VendorUnavailable(vendor, operation, outcomeOf(request), { retryable: true, context: { reason: result.reason } })
  }
  const context = { reason: result.reason, ...(result.detail !== undefined && { detail: result.detail }) }
  if (result.reason === 'credential-refused') return new VendorAuthFailed(vendor, operation, 'not-applied', { context })
  return new VendorUnavailable(vendor, operation, 'not-applied', {
    retryable: true,
    context,
    ...(result.retryAfterMs !== undefined && { retryAfterSeconds: Math.ceil(result.retryAfterMs / 1000) }),
  })
}

/** What an unusable answer means: a read changes nothing, a write may have happened. */
export function outcomeOf(request: Pick<VendorRequest, 'kind'>): 'unknown' | 'not-applied' {
  return request.kind === 'write' ? 'unknown' : 'not-applied'
}

/** Parses a body against its schema; what does not fit leaves a write's effect unknown. The error names places, never values. */
export function decode<T>(request: VendorRequest, body: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw contractBroken(request, `${issue?.path.join('.') ?? ''}: ${issue?.code ?? ''}`)
}

export function parseJson(request: VendorRequest, response: VendorResponse): unknown {
  try {
    return JSON.parse(response.body) as unknown
  } catch {
    if (response.status >= 500) throw unavailable(request, response)
    throw contractBroken(request, `status ${response.status}: not JSON`)
  }
}

export function contractBroken(request: VendorRequest, reason: string): VendorContractBroken {
  return new VendorContractBroken(request.vendor, request.operation, outcomeOf(request), {
    retryable: request.kind === 'read',
    context: { reason },
  })
}

export function unavailable(
  request: VendorRequest,
  response: VendorResponse,
  outcome: 'unknown' | 'not-applied' = outcomeOf(request),
): VendorUnavailable {
  return new VendorUnavailable(request.vendor, request.operation, outcome, {
    retryable: true,
    context: { status: response.status },
  })
}

export function rateLimited(vendor: Vendor, operation: string, retryAfterSeconds?: number): VendorRateLimited {
  return new VendorRateLimited(vendor, operation, 'not-applied', {
    retryable: true,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })
}
