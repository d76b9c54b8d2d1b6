import type { ServiceContext } from '#worker/context.ts'
import type { LoginInput } from '#worker/contracts/identity.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { keyedHash } from '#worker/lib/keyed-hash.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import type { Caller } from './caller.ts'
import { limitAddress } from './limits.ts'
import { openSession, type OpenedSession } from './open-session.ts'
import { dummyHash, hashPassword, parseCost, verifyPassword, withHashSlot } from './password.ts'
import { findLogin, type Login, recordEvent, replacePasswordHash } from './repo.ts'

/** Longer than either kind of hash takes: a refusal takes this long whether or not the address has a login. */
const REFUSAL_MS = 350

/** E-mail and password. Addresses without a login take the same road: a registry of their own, a hash of the same cost. */
export async function logIn(ctx: ServiceContext, input: LoginInput, caller: Caller): Promise<OpenedSession> {
  const startedAt = ctx.clock.now()
  await limitAddress(ctx, 'login', caller.address)
  const login = await verify(ctx, input, caller).catch(async (error: unknown) => {
    if (isRefusal(error)) await pauseUntil(ctx, startedAt + REFUSAL_MS)
    throw error
  })
  const session = await openSession(ctx, login, caller, { remember: input.rememberMe ?? false })
  await recordEvent(ctx, 'login.succeeded', login.userId, { sessionId: session.actor.sessionId })
  ctx.background(ctx.ports.crm.recordLogin(login.accountId, iso(ctx.clock.now())))
  return session
}

async function verify(ctx: ServiceContext, input: LoginInput, caller: Caller): Promise<Login> {
  const login = await findLogin(ctx.db, input.email)
  const stranger = keyedHash(ctx.env.JWT_SECRETS, 'unknown-address', input.email)
  const registry = sessionRegistry(ctx.env.bindings, login?.userId ?? `unknown:${stranger}`)
  // A try is counted when it has the slot: who is sent away has not failed.
  const result = await withHashSlot(ctx.clock, async () => {
    const attempt = await registry.beginAttempt(caller.knownDevice)
    return attempt.kind === 'locked' ? attempt : { kind: 'looked' as const, ...(await look(ctx, input, login)) }
  })
  const subject = login ? {} : { stranger: stranger.slice(0, 16) }
  if (result.kind === 'locked') {
    await recordEvent(ctx, 'login.locked', login?.userId ?? null, subject)
    throw new DomainError('ACCOUNT_LOCKED', { retryAfterSeconds: result.retryAfterSeconds })
  }
  if (!login || !result.ok) {
    await recordEvent(ctx, 'login.failed', login?.userId ?? null, subject)
    throw new DomainError('CREDENTIALS_INVALID')
  }
  if (result.renewed !== null) await replacePasswordHash(ctx.db, login.userId, { old: login.passwordHash, new: result.renewed })
  return login
}

async function look(ctx: ServiceContext, { password }: LoginInput, login: Login | null) {
  const cost = parseCost(ctx.env.PASSWORD_COST)
  const { ok, outdated } = await verifyPassword(password, login?.passwordHash ?? dummyHash(cost), cost)
  return { ok, renewed: login && ok && outdated ? await hashPassword(password, cost) : null }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DomainError && (error.code === 'CREDENTIALS_INVALID' || error.code === 'ACCOUNT_LOCKED')
}

async function pauseUntil(ctx: ServiceContext, at: number): Promise<void> {
  const left = at - ctx.clock.now()
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
}
