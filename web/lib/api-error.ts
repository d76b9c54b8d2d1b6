import { ERRORS, type ErrorCode, Problem } from '#worker/contracts/errors.ts'

/** NETWORK_FAILED: no answer came. ANSWER_UNREADABLE: one came that breaks the contract. */
export type ApiErrorCode = ErrorCode | 'NETWORK_FAILED' | 'ANSWER_UNREADABLE'

/** The one error the app's calls throw. `message` is a sentence that a customer can act on. */
export class ApiError extends Error {
  readonly code: ApiErrorCode
  readonly status: number
  readonly requestId: string | null
  readonly errors: readonly { field: string; message: string }[]
  readonly details: Readonly<Record<string, unknown>>

  constructor(
    code: ApiErrorCode,
    options: {
      message: string
      status?: number
      requestId?: string | null
      errors?: readonly { field: string; message: string }[] | undefined
      details?: Record<string, unknown> | undefined
      cause?: unknown
    },
  ) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ApiError'
    this.code = code
    this.status = options.status ?? 0
    this.requestId = options.requestId ?? null
    this.errors = options.errors ?? []
    this.details = options.details ?? {}
  }

  /** Sending the same request again can help. */
  get retryable(): boolean {
    return this.code === 'NETWORK_FAILED' || this.code === 'IDEMPOTENCY_KEY_IN_PROGRESS' || this.status >= 500
  }
}

export function networkFailed(cause: unknown): ApiError {
  return new ApiError('NETWORK_FAILED', {
    message: 'We could not reach the portal. Check your connection and try again.',
    cause,
  })
}

export function unreadable(status: number, requestId: string | null, cause?: unknown): ApiError {
  return new ApiError('ANSWER_UNREADABLE', { message: ERRORS.INTERNAL[1], status, requestId, cause })
}

type Answer = Pick<Response, 'status' | 'headers'> & { json(): Promise<unknown> }

export async function toApiError(response: Answer): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id')
  const body = Problem.safeParse(await response.json().catch(() => undefined))
  if (!body.success) return unreadable(response.status, requestId)
  const { code, detail, status, errors, details } = body.data
  return new ApiError(code, { message: detail, status, requestId: body.data.requestId, errors, details })
}

export function isApiError(error: unknown, ...codes: ApiErrorCode[]): error is ApiError {
  return error instanceof ApiError && (codes.length === 0 || codes.includes(error.code))
}
