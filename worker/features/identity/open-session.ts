import type { Actor, ServiceContext } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { signAccessToken, type TokenSettings } from './access-token.ts'
import type { Caller } from './caller.ts'
import type { SessionTokens } from './cookies.ts'

export type OpenedSession = { actor: Actor; tokens: SessionTokens }

type Person = { userId: string; email: string; accountId: string; contactId: string | null; clientId: string }

/** After a proof of identity only. */
export async function openSession(
  ctx: ServiceContext,
  person: Person,
  caller: Caller,
  options: { remember: boolean; passwordOnly?: boolean; epoch?: string; replaces?: string },
): Promise<OpenedSession> {
  const { userId, ...claims } = person
  const opened = await sessionRegistry(ctx.env.bindings, userId).openSession({
    claims: { email: claims.email, accountId: claims.accountId, contactId: claims.contactId, clientId: claims.clientId },
    ...options,
    device: caller.device,
    place: caller.place,
    knownDevice: caller.knownDevice,
  })
  // A second factor was added or the sessions were ended while the proof was looked at.
  if (!opened) throw new DomainError('SESSION_EXPIRED')
  const actor: Actor = { userId, ...claims, sessionId: opened.sessionId }
  return {
    actor,
    tokens: {
      access: await signAccessToken(actor, tokenSettings(ctx), ctx.clock.now()),
      refresh: { userId, secret: opened.refreshSecret },
      remembered: opened.remembered,
      device: opened.deviceSecret,
    },
  }
}

export function tokenSettings(ctx: ServiceContext): TokenSettings {
  return { keyring: ctx.env.JWT_SECRETS, issuer: ctx.env.PUBLIC_BASE_URL }
}
