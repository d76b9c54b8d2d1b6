import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Called by machines that sign each request (R1) and send no cookies. */
const SIGNED = [/^\/api\/events\//, /^\/api\/webhooks\//, /^\/api\/orders\/[^/]+\/provision$/, /^\/api\/development\//]

/** Fetch Metadata first, exact Origin where the browser sends none (reliability §1c). */
export function csrfProtection(): MiddlewareHandler<AppEnv> {
  return async function csrfProtection(c, next) {
    if (SAFE.has(c.req.method) || SIGNED.some((path) => path.test(c.req.path))) return next()
    const site = c.req.header('sec-fetch-site')
    const ours = new URL(c.var.ctx.env.PUBLIC_BASE_URL).origin
    const allowed = site === undefined ? c.req.header('origin') === ours : site === 'same-origin'
    if (!allowed) throw new DomainError('CSRF_REJECTED')
    return next()
  }
}
