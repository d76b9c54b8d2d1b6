import { timingSafeEqual } from 'node:crypto'
import type { ServiceContext } from '#worker/context.ts'
import type { PasskeyLoginInput, PasskeyLoginStartedView } from '#worker/contracts/mfa.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { signIn } from './log-in.ts'
import { REFUSAL_MS } from './mfa-login.ts'
import type { OpenedSession } from './open-session.ts'
import { userOf, verifyAssertion } from './passkey-ceremony.ts'
import { passkeyRequestOptions } from './passkey-options.ts'
import { pauseUntil } from './pause-until.ts'
import { findLoginOf, recordEvent } from './repo.ts'

/** Secret, end in epoch milliseconds, proof that both are ours. */
const SIGNED = /^([A-Za-z0-9_-]{43})\.([0-9]{13})\.([0-9a-f]{64})$/

/** Nobody has said yet who they are: the challenge is kept by its signature, not by us. */
export async function startPasskeyLogin(ctx: ServiceContext): Promise<PasskeyLoginStartedView> {
  const secret = ctx.ids.secret()
  const expiresAtMs = ctx.clock.now() + NUMBERS.mfaChallengeMs
  return {
    options: passkeyRequestOptions(ctx, secret, []),
    challenge: `${secret}.${expiresAtMs}.${proofOf(ctx, secret, expiresAtMs)}`,
  }
}

/** A passkey by itself is two factors: something one has, opened by something one knows or is. */
export async function logInWithPasskey(ctx: ServiceContext, input: PasskeyLoginInput, caller: Caller): Promise<OpenedSession> {
  const startedAt = ctx.clock.now()
  const challenge = readChallenge(ctx, input.challenge)
  const userId = userOf(input.assertion.response.userHandle ?? '')
  const shown = challenge && userId && (await verifyAssertion(ctx, input.assertion, { userId, challenge: challenge.secret }))
  if (!challenge || !userId || !shown) throw await refused(ctx, null, startedAt)
  const { secret, expiresAtMs } = challenge
  const registry = sessionRegistry(ctx.env.bindings, userId)
  const verdict = await registry.usePasskey({ for: 'alone', challenge: secret, expiresAtMs, ...shown })
  if (verdict.kind === 'copied') await recordEvent(ctx, 'passkey.copied', userId)
  if (verdict.kind !== 'right') throw await refused(ctx, userId, startedAt)
  const login = await findLoginOf(ctx.db, userId)
  if (!login) throw await refused(ctx, userId, startedAt)
  return signIn(ctx, login, caller, { remember: input.rememberMe ?? false, epoch: verdict.epoch, method: 'passkey' })
}

async function refused(ctx: ServiceContext, userId: string | null, startedAt: number): Promise<DomainError> {
  await pauseUntil(ctx.clock, startedAt + REFUSAL_MS)
  await recordEvent(ctx, 'login.failed', userId, { method: 'passkey' })
  return new DomainError('CREDENTIALS_INVALID')
}

function readChallenge(ctx: ServiceContext, text: string): { secret: string; expiresAtMs: number } | null {
  const [, secret, expires, proof] = SIGNED.exec(text) ?? []
  if (secret === undefined || proof === undefined) return null
  const expiresAtMs = Number(expires)
  const isOurs = timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(ctx, secret, expiresAtMs)))
  return isOurs && ctx.clock.now() < expiresAtMs ? { secret, expiresAtMs } : null
}

function proofOf(ctx: ServiceContext, secret: string, expiresAtMs: number): string {
  return keyedHash(ctx.env.JWT_SECRETS, 'passkey-challenge', `${secret}.${expiresAtMs}`)
}
