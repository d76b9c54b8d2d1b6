import { Hono, type Context } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { LoginInput, SignUpInput, StartSignUpInput } from '#worker/contracts/identity.ts'
import { accountContext } from '#worker/http/account-context.ts'
import { limited } from '#worker/http/address-limit.ts'
import { idempotent } from '#worker/http/idempotency.ts'
import { requireActor } from '#worker/http/require-actor.ts'
import { validate } from '#worker/http/validate.ts'
import { iso } from '#worker/lib/clock.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { refreshSession } from './authenticate.ts'
import { callerOf } from './caller.ts'
import { completeSignUp } from './complete-sign-up.ts'
import { clearSessionCookies, readCookies, setSessionCookies } from './cookies.ts'
import { logIn } from './log-in.ts'
import { logOut, logOutEverywhere } from './log-out.ts'
import { endSession, listSessions } from './sessions.ts'
import { signedIn } from './signed-in.ts'
import { startSignUp } from './start-sign-up.ts'

export const identityRoutes = new Hono<AppEnv>()
  .post('/api/auth/signup/start', limited('sign-up-start'), idempotent(), validate('json', StartSignUpInput), async (c) =>
    c.json(await startSignUp(c.var.ctx, c.req.valid('json'), requestKey(c)), 202),
  )
  .post('/api/auth/signup', limited('sign-up'), validate('json', SignUpInput), async (c) =>
    c.json(signedIn(c, await completeSignUp(c.var.ctx, c.req.valid('json'), callerOf(c), requestKey(c))), 201),
  )
  .post('/api/auth/login', limited('login'), validate('json', LoginInput), async (c) =>
    c.json(signedIn(c, await logIn(c.var.ctx, c.req.valid('json'), callerOf(c)))),
  )
  .post('/api/auth/refresh', async (c) => {
    const session = await refreshSession(c.var.ctx, readCookies(c).refresh)
    if (!session) {
      clearSessionCookies(c)
      throw new DomainError('SESSION_EXPIRED')
    }
    setSessionCookies(c, session.tokens)
    return c.json({ expiresAt: iso(c.var.ctx.clock.now() + NUMBERS.accessTokenMs) })
  })
  .post('/api/auth/logout', async (c) => {
    await logOut(c.var.ctx, readCookies(c))
    signedOut(c)
    return c.body(null, 204)
  })
  .post('/api/auth/logout-all', requireActor(), async (c) => {
    await logOutEverywhere(accountContext(c))
    signedOut(c)
    return c.body(null, 204)
  })
  .get('/api/auth/sessions', requireActor(), async (c) =>
    c.json({ items: await listSessions(accountContext(c)), nextCursor: null }),
  )
  .delete('/api/auth/sessions/:id', requireActor(), idempotent(), async (c) => {
    await endSession(accountContext(c), c.req.param('id'))
    return c.body(null, 204)
  })

function signedOut(c: Context<AppEnv>): void {
  clearSessionCookies(c)
  c.header('Clear-Site-Data', '"storage"')
}

/** Without a key every request is one of its own. */
function requestKey(c: Context<AppEnv>): string {
  return c.req.header('idempotency-key') ?? c.var.ctx.requestId
}
