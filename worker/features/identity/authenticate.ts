import type { Actor, ServiceContext } from '#worker/context.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { signAccessToken, verifyAccessToken } from './access-token.ts'
import type { RefreshToken } from './cookies.ts'
import { type OpenedSession, tokenSettings } from './open-session.ts'
import { recordEvent } from './repo.ts'
import { queueSecurityNotice } from './security-notices.ts'

/** The actor an access token names, without asking anybody; null when it is not, or no longer, good. */
export async function readActor(ctx: ServiceContext, accessToken: string | null): Promise<Actor | null> {
  if (accessToken === null) return null
  const result = await verifyAccessToken(accessToken, tokenSettings(ctx), ctx.clock.now())
  return typeof result === 'string' ? null : result
}

/** Whether the session still stands; ends within a second of a sign-out anywhere. */
export function isSessionActive(ctx: ServiceContext, actor: Actor): Promise<boolean> {
  return sessionRegistry(ctx.env.bindings, actor.userId).isActive(actor.sessionId)
}

/** New tokens for a good refresh token, or null. A token used again after its time has ended the session and is recorded. */
export async function refreshSession(ctx: ServiceContext, token: RefreshToken | null): Promise<OpenedSession | null> {
  if (token === null) return null
  const { userId } = token
  const answer = await sessionRegistry(ctx.env.bindings, userId).refresh(token.secret)
  if (answer.kind === 'reused') {
    ctx.log.warn('refresh token used again: session ended', { userId })
    const { sessionId, claims } = answer
    await recordEvent(ctx, 'refresh.reused', userId, { sessionId })
    await queueSecurityNotice(ctx, { kind: 'session-copied', userId, to: claims.email, uniqueKey: sessionId })
  }
  if (answer.kind !== 'refreshed') return null
  const actor: Actor = { userId, ...answer.claims, sessionId: answer.sessionId }
  return {
    actor,
    tokens: {
      access: await signAccessToken(actor, tokenSettings(ctx), ctx.clock.now()),
      refresh: { userId, secret: answer.refreshSecret },
      remembered: answer.remembered,
    },
  }
}
