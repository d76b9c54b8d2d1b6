import type { AccountContext } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { isSessionActive } from './authenticate.ts'

/** What the registry did for a session that was proved at that moment; its refusal is the one of a request that comes too late. */
export async function proved<Result>(ctx: AccountContext, answer: Promise<{ done: Result } | null>): Promise<Result> {
  const result = await answer
  if (result) return result.done
  if (!(await isSessionActive(ctx, ctx.actor))) throw new DomainError('SESSION_EXPIRED')
  const { userId, sessionId } = ctx.actor
  const { methods } = await sessionRegistry(ctx.env.bindings, userId).stepUpState(sessionId)
  throw new DomainError('STEP_UP_REQUIRED', { details: { methods } })
}
