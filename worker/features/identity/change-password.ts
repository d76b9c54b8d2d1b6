import type { AccountContext } from '#worker/context.ts'
import type { ChangePasswordInput } from '#worker/contracts/recovery.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { hashPassword, parseCost, withHashSlot } from './password.ts'
import { findWeakness } from './password-policy.ts'
import { proved } from './proved.ts'
import { storePassword } from './recovery-repo.ts'
import { endSessions, hasSecondFactor } from './recovery-sessions.ts'
import { findLoginOf } from './repo.ts'
import { securityNotice } from './security-notices.ts'

/** For a signed-in customer who has just proved who they are. Every session ends, and this device goes on with a new one. */
export async function changePassword(
  ctx: AccountContext,
  { password }: ChangePasswordInput,
  caller: Caller,
): Promise<OpenedSession> {
  const { userId, sessionId } = ctx.actor
  const login = await findLoginOf(ctx.db, userId)
  if (!login) throw new DomainError('SESSION_EXPIRED')
  const weakness = await findWeakness(ctx, password, {
    email: login.email,
    secondFactor: await hasSecondFactor(ctx, userId),
  })
  if (weakness !== null) throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'password', message: weakness }] })

  const hash = await withHashSlot(ctx.clock, () => hashPassword(password, parseCost(ctx.env.PASSWORD_COST)))
  // Whoever changed or reset it meanwhile put everybody out first: a session that still stands read the hash of before.
  await proved(ctx, sessionRegistry(ctx.env.bindings, userId).endOtherSessions(sessionId))
  await endSessions(ctx, userId, { except: sessionId })
  const { device, place } = caller
  const uniqueKey = ctx.requestId
  const stored = await storePassword(
    ctx,
    hash,
    {
      userId,
      event: 'password.changed',
      mails: [securityNotice(ctx, { kind: 'password-changed', userId, to: login.email, uniqueKey, device, place })],
    },
    login.passwordHash,
  )
  if (!stored) throw new DomainError('SESSION_EXPIRED')
  const session = await openSession(ctx, login, caller, { remember: false, replaces: sessionId })
  await endSessions(ctx, userId, { except: session.actor.sessionId })
  return session
}
