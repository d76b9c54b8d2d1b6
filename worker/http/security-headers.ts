import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { NO_CONTENT_POLICY, SECURITY_HEADERS } from '#worker/lib/security-headers.ts'

export function securityHeaders(): MiddlewareHandler<AppEnv> {
  return async function securityHeaders(c, next) {
    await next()
    for (const [name, value] of SECURITY_HEADERS) if (!c.res.headers.has(name)) c.header(name, value)
    if (!c.res.headers.has('Content-Security-Policy')) c.header('Content-Security-Policy', NO_CONTENT_POLICY)
  }
}
