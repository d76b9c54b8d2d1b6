import type { AccountContext } from '#worker/context.ts'
import type { SessionView } from '#worker/contracts/identity.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { recordEvent } from './repo.ts'

/** Last used first. */
export async function listSessions(ctx: AccountContext): Promise<SessionView[]> {
  const sessions = await sessionRegistry(ctx.env.bindings, ctx.actor.userId).listSessions()
  return sessions.map(({ id, device, place, createdAtMs, lastUsedAtMs }) => ({
    id,
    device,
    place,
    createdAt: iso(createdAtMs),
    lastUsedAt: iso(lastUsedAtMs),
    current: id === ctx.actor.sessionId,
  }))
}

export async function endSession(ctx: AccountContext, sessionId: string): Promise<void> {
  const ended = await sessionRegistry(ctx.env.bindings, ctx.actor.userId).disownSession(sessionId)
  if (!ended) throw new DomainError('NOT_FOUND')
  await recordEvent(ctx, 'session.ended', ctx.actor.userId, { sessionId })
}
