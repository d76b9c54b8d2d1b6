import type { AccountContext } from '#worker/context.ts'
import type { AddPasskeyInput, PasskeyAddedView, PasskeyCreationOptions } from '#worker/contracts/mfa.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { announceChange } from './mfa-change.ts'
import { wrongPasskey } from './mfa-refusals.ts'
import { challengeOf, verifyAttestation } from './passkey-ceremony.ts'
import { passkeyCreationOptions } from './passkey-options.ts'
import { proved } from './proved.ts'
import { recordEvent } from './repo.ts'

/** For this session alone, once, for five minutes. */
export async function startPasskey(ctx: AccountContext): Promise<PasskeyCreationOptions> {
  const { userId, email, sessionId } = ctx.actor
  const { secret, passkeys } = await proved(ctx, registryOf(ctx).challengeSession('registration', sessionId))
  return passkeyCreationOptions(ctx, { challenge: secret, userId, email, known: passkeys })
}

export async function addPasskey(ctx: AccountContext, input: AddPasskeyInput, caller: Caller): Promise<PasskeyAddedView> {
  const { sessionId } = ctx.actor
  const { name, attestation } = input
  const challenge = challengeOf(attestation)
  const passkey = challenge && (await verifyAttestation(ctx, attestation, challenge))
  if (!challenge || !passkey) throw wrongPasskey()
  const answer = await proved(ctx, registryOf(ctx).addPasskey({ sessionId, challenge, passkey: { ...passkey, name } }))
  if (answer.kind === 'known' || answer.kind === 'too-many') throw refusal(answer.kind)
  if (answer.kind === 'gone') throw wrongPasskey()
  await announceChange(ctx, { event: 'passkey.added', notice: 'passkey-added', detail: name }, caller)
  return { id: passkey.id, recoveryCodes: answer.recoveryCodes }
}

export async function renamePasskey(ctx: AccountContext, id: string, name: string): Promise<void> {
  const { sessionId } = ctx.actor
  if (!(await proved(ctx, registryOf(ctx).renamePasskey(sessionId, id, name)))) throw new DomainError('NOT_FOUND')
  await recordEvent(ctx, 'passkey.renamed', ctx.actor.userId, { sessionId })
}

export async function removePasskey(ctx: AccountContext, id: string, caller: Caller): Promise<void> {
  const name = await proved(ctx, registryOf(ctx).removePasskey(ctx.actor.sessionId, id))
  if (name === null) throw new DomainError('NOT_FOUND')
  await announceChange(ctx, { event: 'passkey.removed', notice: 'passkey-removed', detail: name }, caller)
}

function refusal(kind: 'known' | 'too-many'): DomainError {
  const message = kind === 'known' ? 'You have added this passkey before.' : 'Remove a passkey before you add another one.'
  return new DomainError('VALIDATION_FAILED', { fields: [{ field: 'passkey', message }] })
}

/** A stub stays broken after a reset: one a call. */
function registryOf(ctx: AccountContext) {
  return sessionRegistry(ctx.env.bindings, ctx.actor.userId)
}
