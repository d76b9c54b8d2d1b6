import type { ServiceContext } from '#worker/context.ts'
import { sessionRegistry } from '#worker/stubs.ts'

const ATTEMPTS = 3

/** Links that reached whoever read the mail or held a session before. */
export const EARLIER_LINKS = ['reset-password', 'confirm-email', 'set-password', 'link-account'] as const

/** All sessions, or all but one, and the links that were out. */
export function endSessions(ctx: ServiceContext, userId: string, options: { except?: string } = {}): Promise<void> {
  return insist(ctx, userId, (registry) => [
    registry.endAllSessions(options.except ?? null),
    registry.withdrawLinks(EARLIER_LINKS),
  ])
}

/** Somebody else may have signed in before: their devices pass the account's lock no longer. */
export function forgetDevices(ctx: ServiceContext, userId: string, except: string | null): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.forgetDevices(except)])
}

/** What was added since somebody else may have been in. */
export function takeBackFactors(ctx: ServiceContext, userId: string, sinceMs: number): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.removeFactorsSince(sinceMs)])
}

/** Mailed since the address was changed: they went to whom the change named. */
export function withdrawLaterLinks(ctx: ServiceContext, userId: string, changedAtMs: number): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.withdrawLinks(['undo-email', 'not-me'], changedAtMs + 1)])
}

export function clearLockout(ctx: ServiceContext, userId: string): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.clearLockout()])
}

/** The next access tokens say the new address. */
export function settleEmail(ctx: ServiceContext, userId: string, email: string): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.updateClaims({ email })])
}

export function withdrawEarlierLinks(ctx: ServiceContext, userId: string): Promise<void> {
  return insist(ctx, userId, (registry) => [registry.withdrawLinks(EARLIER_LINKS)])
}

/** Whether the password is not the only factor. */
export async function hasSecondFactor(ctx: ServiceContext, userId: string): Promise<boolean> {
  const { authenticatorSinceMs, passkeys } = await sessionRegistry(ctx.env.bindings, userId).listFactors()
  return authenticatorSinceMs !== null || passkeys.length > 0
}

/** A registry that fails now would leave somebody in, so it is asked again. */
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
