import type { ServiceContext } from '#worker/context.ts'
import type { LoginInput } from '#worker/contracts/identity.ts'
import type { MfaRequiredDetails } from '#worker/contracts/mfa.ts'
import { iso, tokyoDay } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { tooManyTries } from './limits.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { passkeyRequestOptions } from './passkey-options.ts'
import { dummyHash, hashPassword, type HashSlot, parseCost, verifyPassword, withHashPlace } from './password.ts'
import { pauseUntil } from './pause-until.ts'
import { refuseOvertaken } from './refuse-overtaken.ts'
import { findLogin, type Login, recordEvent, replacePasswordHash } from './repo.ts'
import { queueSecurityNotice } from './security-notices.ts'

/**
 * Longer than either kind of hash with its pauses, and what comes before it, take: a refusal takes this long, and as long as it waited for its turn, whether
 * or not the address has a login. A registry that nobody asked before is some milliseconds slower, so it is inside.
 */
const REFUSAL_MS = 600
const PASSWORD_ONLY = new Set(['password', 'set-password'])

/** E-mail and password. Addresses without a login take the same road: a registry of their own, a hash of the same cost. */
export async function logIn(ctx: ServiceContext, input: LoginInput, caller: Caller): Promise<OpenedSession> {
  const startedAt = ctx.clock.now()
  let waitedMs = 0
  const hashWaited = (milliseconds: number) => {
    waitedMs += milliseconds
  }
  const login = await verify(ctx, input, caller, hashWaited).catch(async (error: unknown) => {
    if (isRefusal(error)) await pauseUntil(ctx.clock, startedAt + waitedMs + REFUSAL_MS)
    throw error
  })
  const remember = input.rememberMe ?? false
  const details = await challengeSecondFactor(ctx, login.userId, remember)
  if (details) {
    await refuseOvertaken(ctx, login, null)
    throw new DomainError('MFA_REQUIRED', { details })
  }
  const session = await signIn(ctx, login, caller, { remember, method: 'password' })
  await refuseOvertaken(ctx, login, session.actor.sessionId)
  return session
}

/** After every proof that the account asks for. */
export async function signIn(
  ctx: ServiceContext,
  login: Login,
  caller: Caller,
  { method, ...options }: { remember: boolean; method: string; epoch?: string },
): Promise<OpenedSession> {
  const session = await openSession(ctx, login, caller, { ...options, passwordOnly: PASSWORD_ONLY.has(method) })
  await recordEvent(ctx, 'login.succeeded', login.userId, { sessionId: session.actor.sessionId, method })
  ctx.background(ctx.ports.crm.recordLogin(login.accountId, iso(ctx.clock.now())))
  return session
}

/** What the account asks for beside the password; null when nothing. */
export async function challengeSecondFactor(
  ctx: ServiceContext,
  userId: string,
  remember: boolean,
): Promise<MfaRequiredDetails | null> {
  const challenge = await sessionRegistry(ctx.env.bindings, userId).challengeLogin(remember)
  if (!challenge) return null
  await recordEvent(ctx, 'login.challenged', userId)
  const { secret, methods, passkeys } = challenge
  return {
    challenge: `${userId}.${secret}`,
    methods,
    expiresInSeconds: NUMBERS.mfaChallengeMs / 1000,
    ...(methods.includes('passkey') && { passkeyOptions: passkeyRequestOptions(ctx, secret, passkeys) }),
  }
}

async function verify(
  ctx: ServiceContext,
  input: LoginInput,
  caller: Caller,
  hashWaited: (milliseconds: number) => void,
): Promise<Login> {
  const stranger = keyedHash(ctx.env.JWT_SECRETS, 'unknown-address', input.email)
  const { login, ...result } = await withHashPlace(ctx.clock, async (hash) => {
    const login = await findLogin(ctx.db, input.email)
    // The try is counted before the password is looked at; who found no place has not failed.
    const registry = sessionRegistry(ctx.env.bindings, login?.userId ?? `unknown:${stranger}`)
    const attempt = await registry.beginAttempt(caller.knownDevice)
    if (attempt.kind === 'locked') return { login, ...attempt }
    return {
      login,
      kind: 'looked' as const,
      ...(await look(ctx, input, login, (job) => {
        const askedAt = ctx.clock.now()
        return hash(() => {
          hashWaited(ctx.clock.now() - askedAt)
          return job()
        })
      })),
    }
  })
  const subject = login ? {} : { stranger: stranger.slice(0, 16) }
  if (result.kind === 'locked') {
    await recordEvent(ctx, 'login.locked', login?.userId ?? null, subject)
    if (login) ctx.background(tellLocked(ctx, login))
    throw tooManyTries('passwords', result.retryAfterSeconds)
  }
  if (!login || !result.ok) {
    await recordEvent(ctx, 'login.failed', login?.userId ?? null, subject)
    throw new DomainError('CREDENTIALS_INVALID')
  }
  if (result.renewed === null) return login
  await replacePasswordHash(ctx.db, login.userId, { old: login.passwordHash, new: result.renewed })
  return { ...login, passwordHash: result.renewed }
}

async function look(ctx: ServiceContext, { password }: LoginInput, login: Login | null, hash: HashSlot) {
  const cost = parseCost(ctx.env.PASSWORD_COST)
  const { ok, outdated } = await hash(() => verifyPassword(password, login?.passwordHash ?? dummyHash(cost), cost))
  return { ok, renewed: login && ok && outdated ? await hash(() => hashPassword(password, cost)) : null }
}

/** At most one mail a day, however long somebody goes on. */
function tellLocked(ctx: ServiceContext, { userId, email }: Login): Promise<void> {
  return queueSecurityNotice(ctx, { kind: 'login-locked', userId, to: email, uniqueKey: tokyoDay(ctx.clock.now()) })
}

function isRefusal(error: unknown): boolean {
  return error instanceof DomainError && (error.code === 'CREDENTIALS_INVALID' || error.code === 'ACCOUNT_LOCKED')
}
