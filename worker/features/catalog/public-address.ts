import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { canonicalPath, redirect } from './redirects.ts'
import { enforcePublicLimit } from './serve.ts'

/** Before each public route: the limit, then the one address under which the document is cached. */
export function publicAddress(): MiddlewareHandler<AppEnv> {
  return async function publicAddress(c, next) {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return next()
    enforcePublicLimit(c.req.raw, c.env, c.executionCtx)
    const canonical = canonicalPath(c.req.url)
    if (canonical !== null) return redirect(canonical)
    return next()
  }
}
