import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv, StaffContext } from '#worker/context.ts'
import { accessApplication, verifyAccessAssertion } from '#worker/lib/access-assertion.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { AccessKeys } from './access-keys.ts'

const ASSERTION = 'cf-access-jwt-assertion'
const KEYS_RETRY_SECONDS = 10

const teams = new Map<string, AccessKeys>()

/**
 * Sets `staff`: the person whom Cloudflare Access let in, by the header Access adds. Access makes it from a cookie at its edge, so a page of
 * another site can cause a good one: csrfProtection() before it is what refuses such a write. Without a configured application these
 * addresses do not exist.
 */
export function requireStaff(): MiddlewareHandler<AppEnv> {
  return async function requireStaff(c, next) {
    const { env, clock, log } = c.var.ctx
    const application = accessApplication(env)
    if (!application) return c.notFound()
    const keys = teams.get(application.issuer) ?? new AccessKeys(application.issuer)
    teams.set(application.issuer, keys)
    const now = clock.now()
    const verdict = await verifyAccessAssertion(c.req.header(ASSERTION), application, (kid) => keys.find(kid, now), now)
    if (verdict.kind === 'unavailable') {
      log.error('staff cannot be checked: Access gives no keys', { path: c.req.path })
      throw new DomainError('VENDOR_UNAVAILABLE', { retryAfterSeconds: KEYS_RETRY_SECONDS })
    }
    if (verdict.kind === 'refused') {
      log.warn('staff assertion refused', { reason: verdict.reason, path: c.req.path })
      throw new DomainError('UNAUTHENTICATED')
    }
    c.set('staff', verdict.staff)
    await next()
  }
}

/** What verbs of the operations receive; behind requireStaff() only. */
export function staffContext(c: Context<AppEnv>): StaffContext {
  return { ...c.var.ctx, staff: c.var.staff }
}
