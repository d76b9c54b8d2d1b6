import type { Context } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import type { SignedInView } from '#worker/contracts/identity.ts'
import { setSessionCookies } from './cookies.ts'
import type { OpenedSession } from './open-session.ts'

/** The answer that carries a new session: its cookies, and who it is for. */
export function signedIn(c: Context<AppEnv>, { actor, tokens }: OpenedSession): SignedInView {
  setSessionCookies(c, tokens)
  return { userId: actor.userId, email: actor.email }
}
