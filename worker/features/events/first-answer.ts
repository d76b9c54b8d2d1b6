import type { ServiceContext, SignedCall } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { findAnswer, type StoredAnswer } from './repo.ts'

/**
 * Why a signed call could not be claimed (contracts §5): its key is known → the first answer, or 422 for another body;
 * else its nonce was used before → the fixed 401. Any other failure is passed on.
 */
export async function firstAnswer(ctx: ServiceContext, call: SignedCall, error: unknown): Promise<StoredAnswer> {
  const known = await findAnswer(ctx.db, call)
  if (known) {
    if (known.requestHash !== call.hash) throw new DomainError('IDEMPOTENCY_KEY_REUSED')
    return known
  }
  if (isUniqueViolation(error)) throw new DomainError('SIGNATURE_INVALID')
  throw error
}

function isUniqueViolation(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error && cause.message.includes('UNIQUE constraint failed')
}
