import type { AccountContext, ServiceContext } from '#worker/context.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { readActor } from './authenticate.ts'
import type { RefreshToken } from './cookies.ts'
import { endSessions } from './recovery-sessions.ts'
import { recordEvent } from './repo.ts'
import { queueSecurityNotice } from './security-notices.ts'

/** Ends the session the cookies name, if there is one; never fails for a caller who is signed out already. */
export async function logOut(
  ctx: ServiceContext,
  cookies: { access: string | null; refresh: RefreshToken | null },
): Promise<void> {
  const actor = await readActor(ctx, cookies.access)
  const userId = actor?.userId ?? cookies.refresh?.userId
  if (userId === undefined) return
  const registry = () => sessionRegistry(ctx.env.bindings, userId)
  const sessionId = actor?.sessionId ?? (cookies.refresh && (await registry().findSession(cookies.refresh.secret)))
  if (!sessionId) return
  if (await registry().endSession(sessionId)) await recordEvent(ctx, 'logout', userId, { sessionId })
}

export async function logOutEverywhere(ctx: AccountContext): Promise<void> {
  const { userId } = ctx.actor
  await endSessions(ctx, userId)
  await recordEvent(ctx, 'logout.all', userId)
  await queueSecurityNotice(ctx, { kind: 'sessions-ended', userId, to: ctx.actor.email, uniqueKey: ctx.requestId })
}
