import type { ServiceContext } from '#worker/context.ts'
import type { ResetPasswordInput } from '#worker/contracts/recovery.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { hashPassword, parseCost, withHashSlot } from './password.ts'
import { findWeakness } from './password-policy.ts'
import { linkInvalid, parseLink } from './recovery-link.ts'
import { storePassword } from './recovery-repo.ts'
import { clearLockout, endSessions, forgetDevices, hasSecondFactor } from './recovery-sessions.ts'
import { findLoginOf, type Login } from './repo.ts'
import { securityNotice } from './security-notices.ts'

/** Whose password the link may set, without using it up; null when it is not, or no longer, good, or went to a former address. */
export async function peekReset(ctx: ServiceContext, token: string | undefined): Promise<Login | null> {
  const link = parseLink(token)
  if (!link) return null
  const open = await sessionRegistry(ctx.env.bindings, link.userId).peekLink('reset-password', link.secret)
  const login = open && (await findLoginOf(ctx.db, link.userId))
  return login && login.email === open.payload['email'] ? login : null
}

/**
 * The link is spent when the new password is good and hashed. Second factors stay, nobody is signed in. Sessions end before the
 * new password is stored, so that a crash between leaves nobody in, and once more after it, because a login with the old one may have
 * been under way.
 */
export async function resetPassword(ctx: ServiceContext, { token, password }: ResetPasswordInput, caller: Caller): Promise<void> {
  const link = parseLink(token)
  const login = await peekReset(ctx, token)
  if (!link || !login) throw linkInvalid()
  const { userId, email } = login
  const weakness = await findWeakness(ctx, password, { email, secondFactor: await hasSecondFactor(ctx, userId) })
  if (weakness !== null) throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'password', message: weakness }] })

  const hash = await withHashSlot(ctx.clock, () => hashPassword(password, parseCost(ctx.env.PASSWORD_COST)))
  const used = await sessionRegistry(ctx.env.bindings, userId).useLink('reset-password', link.secret)
  if (!used) throw linkInvalid()
  await endSessions(ctx, userId)
  const { device, place } = caller
  const uniqueKey = ctx.requestId
  await storePassword(ctx, hash, {
    userId,
    event: 'password.reset',
    mails: [securityNotice(ctx, { kind: 'password-reset', userId, to: email, uniqueKey, device, place })],
  })
  await endSessions(ctx, userId)
  await clearLockout(ctx, userId)
  await forgetDevices(ctx, userId, caller.knownDevice)
}
