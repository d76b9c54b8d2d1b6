import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { stepUpState } from '#worker/features/identity/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { accountContext } from './account-context.ts'

/** Behind requireActor(): only for who proved it within the last ten minutes, by a login or a step-up. */
export function requireStepUp(): MiddlewareHandler<AppEnv> {
  return async function requireStepUp(c, next) {
    const { proved, methods } = await stepUpState(accountContext(c))
    if (!proved) throw new DomainError('STEP_UP_REQUIRED', { details: { methods } })
    return next()
  }
}
