import type { AccountContext } from '#worker/context.ts'
import type { StepUpInput, StepUpMethod, StepUpStartedView, StepUpView } from '#worker/contracts/mfa.ts'
import { iso } from '#worker/lib/clock.ts'
import { BugError, DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { tooManyTries } from './limits.ts'
import { wrongCode, wrongPasskey } from './mfa-refusals.ts'
import { challengeOf, verifyAssertion } from './passkey-ceremony.ts'
import { passkeyRequestOptions } from './passkey-options.ts'
import { proved } from './proved.ts'
import { parseCost, verifyPassword, withHashPlace } from './password.ts'
import { findLoginOf, recordEvent } from './repo.ts'
import { tellGuessing } from './tell-guessing.ts'

/** Whether this session proved its person within the last ten minutes, and how it can. */
export function stepUpState(ctx: AccountContext): Promise<{ proved: boolean; methods: StepUpMethod[] }> {
  return registryOf(ctx).stepUpState(ctx.actor.sessionId)
}

export async function startStepUp(ctx: AccountContext): Promise<StepUpStartedView> {
  const { methods } = await stepUpState(ctx)
  if (!methods.includes('passkey')) return { methods, passkeyOptions: null }
  const { secret, passkeys } = await proved(ctx, registryOf(ctx).challengeSession('step-up', ctx.actor.sessionId))
  return { methods, passkeyOptions: passkeyRequestOptions(ctx, secret, passkeys) }
}

/** Holds ten minutes for this session; a password only for those who have nothing stronger. */
export async function stepUp(ctx: AccountContext, input: StepUpInput, caller: Caller): Promise<StepUpView> {
  const { userId } = ctx.actor
  const { method } = input
  const { methods } = await stepUpState(ctx)
  if (!methods.includes(method)) throw new DomainError('STEP_UP_REQUIRED', { details: { methods } })
  const verdict = await judge(ctx, input, caller)
  switch (verdict.kind) {
    case 'right':
      await recordEvent(ctx, 'step-up.succeeded', userId, { method })
      return { expiresAt: iso(ctx.clock.now() + NUMBERS.stepUpMs) }
    case 'locked':
      await recordEvent(ctx, 'step-up.failed', userId, { method, reason: 'locked' })
      if (method === 'totp') ctx.background(tellGuessing(ctx, userId))
      throw tooManyTries(method === 'password' ? 'passwords' : 'codes', verdict.retryAfterSeconds)
    case 'wrong':
    case 'gone':
    case 'copied':
      await recordEvent(ctx, 'step-up.failed', userId, { method, reason: verdict.kind })
      if (verdict.kind === 'wrong' && verdict.locks) ctx.background(tellGuessing(ctx, userId))
      throw refusalOf(method)
    default:
      throw new BugError('unknown verdict of the registry', { verdict: String(verdict satisfies never) })
  }
}

async function judge(ctx: AccountContext, input: StepUpInput, caller: Caller) {
  const { userId, sessionId } = ctx.actor
  if (input.method === 'totp') return registryOf(ctx).stepUpByCode(sessionId, input.code)
  if (input.method === 'password') return judgePassword(ctx, input.password, caller)
  const challenge = challengeOf(input.assertion)
  const shown = challenge && (await verifyAssertion(ctx, input.assertion, { userId, challenge }))
  if (!shown) return { kind: 'wrong' as const, locks: false }
  return registryOf(ctx).usePasskey({ for: 'step-up', sessionId, challenge, ...shown })
}

/** Counted like a login: a stolen session is no place to guess the password from. */
async function judgePassword(ctx: AccountContext, password: string, caller: Caller) {
  const { userId, sessionId } = ctx.actor
  const cost = parseCost(ctx.env.PASSWORD_COST)
  return withHashPlace(ctx.clock, async (hash) => {
    const login = await findLoginOf(ctx.db, userId)
    if (!login) return { kind: 'wrong' as const, locks: false }
    const attempt = await registryOf(ctx).beginAttempt(caller.knownDevice)
    if (attempt.kind === 'locked') return attempt
    const { ok } = await hash(() => verifyPassword(password, login.passwordHash, cost))
    if (!ok) return { kind: 'wrong' as const, locks: false }
    await registryOf(ctx).stepUpByPassword(sessionId, caller.knownDevice)
    return { kind: 'right' as const }
  })
}

function refusalOf(method: StepUpMethod): DomainError {
  if (method === 'passkey') return wrongPasskey()
  if (method === 'totp') return wrongCode()
  return new DomainError('VALIDATION_FAILED', { fields: [{ field: 'password', message: 'This is not your password.' }] })
}

/** A stub stays broken after a reset: one a call. */
function registryOf(ctx: AccountContext) {
  return sessionRegistry(ctx.env.bindings, ctx.actor.userId)
}
