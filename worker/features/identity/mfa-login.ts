import type { ServiceContext } from '#worker/context.ts'
import type { LoginMfaInput } from '#worker/contracts/mfa.ts'
import { BugError, DomainError } from '#worker/lib/errors.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { tooManyTries } from './limits.ts'
import { signIn } from './log-in.ts'
import { wrongCode, wrongPasskey } from './mfa-refusals.ts'
import type { OpenedSession } from './open-session.ts'
import { verifyAssertion } from './passkey-ceremony.ts'
import { pauseUntil } from './pause-until.ts'
import { findLoginOf, recordEvent } from './repo.ts'
import { queueSecurityNotice } from './security-notices.ts'
import { tellGuessing } from './tell-guessing.ts'

/** Longer than a registry takes to wake: a refusal takes this long whether or not there is such a user. */
export const REFUSAL_MS = 150

/** The second half of a login whose password was right. */
export async function completeLogin(ctx: ServiceContext, input: LoginMfaInput, caller: Caller): Promise<OpenedSession> {
  const { method } = input
  const [userId = '', secret = ''] = input.challenge.split('.')
  const startedAt = ctx.clock.now()
  const verdict = await judge(ctx, input, { userId, secret })
  if (verdict.kind !== 'right') await pauseUntil(ctx.clock, startedAt + REFUSAL_MS)
  switch (verdict.kind) {
    case 'right':
      break
    case 'gone':
      throw new DomainError('SESSION_EXPIRED')
    case 'locked':
      await recordEvent(ctx, 'mfa.locked', userId, { method })
      ctx.background(tellGuessing(ctx, userId))
      throw tooManyTries('codes', verdict.retryAfterSeconds)
    case 'wrong':
      await recordEvent(ctx, 'mfa.failed', userId, { method })
      if (verdict.locks) ctx.background(tellGuessing(ctx, userId))
      throw method === 'passkey' ? wrongPasskey() : wrongCode()
    case 'copied':
      await recordEvent(ctx, 'passkey.copied', userId)
      throw wrongPasskey()
    default:
      throw new BugError('unknown verdict of the registry', { verdict: String(verdict satisfies never) })
  }
  const login = await findLoginOf(ctx.db, userId)
  if (!login) throw new DomainError('SESSION_EXPIRED')
  const session = await signIn(ctx, login, caller, {
    remember: verdict.remember,
    epoch: verdict.epoch,
    method: `password+${method}`,
  })
  if (method === 'recovery') {
    const { sessionId } = session.actor
    const { device, place } = caller
    await recordEvent(ctx, 'recovery-code.used', userId, { sessionId })
    await queueSecurityNotice(ctx, { kind: 'recovery-code-used', userId, to: login.email, uniqueKey: sessionId, device, place })
  }
  return session
}

async function judge(ctx: ServiceContext, input: LoginMfaInput, { userId, secret }: { userId: string; secret: string }) {
  const registry = () => sessionRegistry(ctx.env.bindings, userId)
  if (input.method !== 'passkey') return registry().answerLogin(secret, { method: input.method, code: input.code })
  // Whoever names a user without a challenge of theirs has proved nothing, and leaves nothing in their log.
  if (!(await registry().hasLoginChallenge(secret))) return { kind: 'gone' as const, remember: false }
  const shown = await verifyAssertion(ctx, input.assertion, { userId, challenge: secret })
  if (!shown) return { kind: 'wrong' as const, locks: false, remember: false }
  return registry().usePasskey({ for: 'login', challenge: secret, ...shown })
}
