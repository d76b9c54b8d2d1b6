import type { AccountContext } from '#worker/context.ts'
import type { RecoveryCodesView } from '#worker/contracts/mfa.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { announceChange } from './mfa-change.ts'
import { proved } from './proved.ts'

/** Ten new ones; only who has a second factor has use for them. */
export async function renewRecoveryCodes(ctx: AccountContext, caller: Caller): Promise<RecoveryCodesView> {
  const { userId, sessionId } = ctx.actor
  const recoveryCodes = await proved(ctx, sessionRegistry(ctx.env.bindings, userId).renewRecoveryCodes(sessionId))
  if (!recoveryCodes) throw new DomainError('NOT_FOUND')
  await announceChange(ctx, { event: 'recovery-codes.renewed', notice: 'recovery-codes-renewed' }, caller)
  return { recoveryCodes }
}
