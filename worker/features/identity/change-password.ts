import type { AccountContext } from '#worker/context.ts'
import type { ChangePasswordInput } from '#worker/contracts/recovery.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import type { RefreshToken } from './cookies.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { hashPassword, parseCost, withHashSlot } from './password.ts'
import { findWeakness } from './password-policy.ts'
import { storePassword } from './recovery-repo.ts'
import { endSessions, hasSecondFactor } from './recovery-sessions.ts'
import { findLoginOf } from './repo.ts'
import { securityNotice } from './security-notices.ts'

/** For a signed-in customer who has just proved who they are. Every session ends, and this device goes on with a new one. */
export async function changePassword(
  ctx: AccountContext,
  { password }: ChangePasswordInput,
  caller: Caller,
  refresh: RefreshToken | null,
): Promise<OpenedSession> {
  const { userId } = ctx.actor
  const login = await findLoginOf(ctx.db, userId)
  if (!login) throw new DomainError('SESSION_EXPIRED')
  const weakness = await findWeakness(ctx, password, {
    email: login.email,
    secondFactor: await hasSecondFactor(ctx, userId),
  })
  if (weakness !== null) throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'password', message: weakness }] })

  const hash = await withHashSlot(ctx.clock, () => hashPassword(password, parseCost(ctx.env.PASSWORD_COST)))
  const remember = await isRemembered(ctx, refresh)
  const { device, place } = caller
  const uniqueKey = ctx.requestId
  await storePassword(ctx, hash, {
    userId,
    event: 'password.changed',
    mails: [securityNotice(ctx, { kind: 'password-changed', userId, to: login.email, uniqueKey, device, place })],
  })
  const session = await openSession(ctx, login, caller, { remember })
  await endSessions(ctx, userId, { except: session.actor.sessionId })
  return session
}

/** Only the registry knows; a caller without a refresh token of their own is not remembered. */
async function isRemembered(ctx: AccountContext, refresh: RefreshToken | null): Promise<boolean> {
  if (refresh?.userId !== ctx.actor.userId) return false
  const answer = await sessionRegistry(ctx.env.bindings, refresh.userId).refresh(refresh.secret)
  return answer.kind === 'refreshed' && answer.remembered
}
