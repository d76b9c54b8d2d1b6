import type { AccountContext } from '#worker/context.ts'
import type { RecoveryCodesView, TotpConfirmInput, TotpSetupView } from '#worker/contracts/mfa.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { otpauthUrl } from '#worker/lib/totp.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { announceChange } from './mfa-change.ts'
import { wrongCode } from './mfa-refusals.ts'
import { proved } from './proved.ts'

/** Nothing changes until the app shows its first right code. */
export async function setUpTotp(ctx: AccountContext): Promise<TotpSetupView> {
  const { userId, email, sessionId } = ctx.actor
  const secret = await proved(ctx, sessionRegistry(ctx.env.bindings, userId).setUpAuthenticator(sessionId))
  return { secret, otpauthUrl: otpauthUrl({ issuer: ctx.env.APP_NAME, account: email, secret }) }
}

/** The other sessions end: they were opened with less. */
export async function confirmTotp(ctx: AccountContext, { code }: TotpConfirmInput, caller: Caller): Promise<RecoveryCodesView> {
  const { userId, sessionId } = ctx.actor
  const answer = await proved(ctx, sessionRegistry(ctx.env.bindings, userId).confirmAuthenticator(sessionId, code))
  if (answer.kind === 'wrong') throw wrongCode()
  if (answer.kind === 'expired') {
    const message = 'This took too long. Start again and scan the new code.'
    throw new DomainError('CODE_INVALID', { fields: [{ field: 'code', message }] })
  }
  await announceChange(ctx, { event: 'authenticator.added', notice: 'authenticator-added' }, caller)
  return { recoveryCodes: answer.recoveryCodes }
}

export async function removeTotp(ctx: AccountContext, caller: Caller): Promise<void> {
  const { userId, sessionId } = ctx.actor
  const removed = await proved(ctx, sessionRegistry(ctx.env.bindings, userId).removeAuthenticator(sessionId))
  if (!removed) throw new DomainError('NOT_FOUND')
  await announceChange(ctx, { event: 'authenticator.removed', notice: 'authenticator-removed' }, caller)
}
