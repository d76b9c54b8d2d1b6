import type { ServiceContext } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { findLoginOf, type Login, recordEvent } from './repo.ts'

/**
 * After a session or challenge was made for a password that was right: it may have been changed while it was being hashed, and then the
 * sessions were ended before this one began. A change that is stored after this look ends this one, too.
 */
export async function refuseOvertaken(ctx: ServiceContext, verified: Login, sessionId: string | null): Promise<void> {
  const { userId } = verified
  const login = await findLoginOf(ctx.db, userId)
  if (login?.passwordHash === verified.passwordHash && login.email === verified.email) return
  const registry = () => sessionRegistry(ctx.env.bindings, userId)
  if (sessionId !== null) await registry().endSession(sessionId)
  if (login) await registry().updateClaims({ email: login.email })
  await recordEvent(ctx, 'login.failed', userId, { reason: 'overtaken' })
  throw new DomainError('CREDENTIALS_INVALID')
}
