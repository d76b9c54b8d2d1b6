import type { ServiceContext } from '#worker/context.ts'
import { sessionRegistry } from '#worker/stubs.ts'

const ATTEMPTS = 3

/** Links that reached whoever read the mail or held a session before. */
export const EARLIER_LINKS = ['reset-password', 'confirm-email', 'set-password', 'link-account'] as const
type Link = (typeof EARLIER_LINKS)[number] | 'undo-email'

/** All sessions, or all but one, and the links that were out. */
export function endSessions(
  ctx: ServiceContext,
  userId: string,
  options: { except?: string; links?: readonly Link[]; email?: string } = {},
): Promise<void> {
  return insist(ctx, userId, (registry) => [
    registry.endAllSessions(options.except ?? null),
    registry.withdrawLinks(options.links ?? EARLIER_LINKS),
    ...(options.email === undefined ? [] : [registry.updateClaims({ email: options.email })]),
  ])
}

export function clearLockout(ctx: ServiceContext, userId: string): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.clearLockout()])
}

/** The next access tokens say the new address; links mailed to the former one are worth nothing any more. */
export function settleEmail(ctx: ServiceContext, userId: string, email: string): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.updateClaims({ email }), registry.withdrawLinks(EARLIER_LINKS)])
}

/** Whether the password is not the only factor. */
export async function hasSecondFactor(ctx: ServiceContext, userId: string): Promise<boolean> {
  const { authenticatorSinceMs, passkeys } = await sessionRegistry(ctx.env.bindings, userId).listFactors()
  return authenticatorSinceMs !== null || passkeys.length > 0
}

/** D1 has the change already: a registry that fails now would leave somebody in, so it is asked again. */
async function insist(
  ctx: ServiceContext,
  userId: string,
  calls: (registry: ReturnType<typeof sessionRegistry>) => Promise<unknown>[],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await Promise.all(calls(sessionRegistry(ctx.env.bindings, userId)))
      return
    } catch (error) {
      ctx.log.error('registry does not follow the change', { userId, attempt, error: String(error) })
      if (attempt === ATTEMPTS) throw error
    }
  }
}
