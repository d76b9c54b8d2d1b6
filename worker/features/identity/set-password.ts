import type { ServiceContext } from '#worker/context.ts'
import type { SetPasswordInput } from '#worker/contracts/linking.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { isUnset, setFirstPassword } from './link-password.ts'
import { challengeSecondFactor, signIn } from './log-in.ts'
import type { OpenedSession } from './open-session.ts'
import { hashPassword, parseCost, withHashSlot } from './password.ts'
import { findWeakness } from './password-policy.ts'
import { refuseOvertaken } from './refuse-overtaken.ts'
import { findLoginOf, type Login, recordEvent } from './repo.ts'

const TOKEN = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/

/** The first password of a linked login; its person is signed in afterwards. */
export async function setPassword(ctx: ServiceContext, input: SetPasswordInput, caller: Caller): Promise<OpenedSession> {
  const login = await findUnsetLogin(ctx, input.token)
  if (!login) throw tokenInvalid()
  const weakness = await findWeakness(ctx, input.password, { email: login.email })
  if (weakness !== null) {
    throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'password', message: weakness }] })
  }
  const hash = await withHashSlot(ctx.clock, () => hashPassword(input.password, parseCost(ctx.env.PASSWORD_COST)))
  const [, userId = '', secret = ''] = TOKEN.exec(input.token) ?? []
  const used = await sessionRegistry(ctx.env.bindings, userId).useLink('set-password', secret)
  if (!used || !(await setFirstPassword(ctx.db, userId, { old: login.passwordHash, new: hash }))) throw tokenInvalid()
  await recordEvent(ctx, 'password.set', userId)
  const details = await challengeSecondFactor(ctx, userId, false)
  if (details) throw new DomainError('MFA_REQUIRED', { details })
  const session = await signIn(ctx, login, caller, { remember: false, method: 'set-password' })
  await refuseOvertaken(ctx, { ...login, passwordHash: hash }, session.actor.sessionId)
  return session
}

/** Whose first password the token may set; looking does not use it up. */
export async function findUnsetLogin(ctx: ServiceContext, token: string): Promise<Login | null> {
  const [, userId, secret] = TOKEN.exec(token) ?? []
  if (userId === undefined || secret === undefined) return null
  if (!(await sessionRegistry(ctx.env.bindings, userId).peekLink('set-password', secret))) return null
  const login = await findLoginOf(ctx.db, userId)
  return login && isUnset(login.passwordHash) ? login : null
}

function tokenInvalid(): DomainError {
  const message = 'This step has been done or took too long. Sign in, or link your billing login once more.'
  return new DomainError('CODE_INVALID', { fields: [{ field: 'token', message }] })
}
