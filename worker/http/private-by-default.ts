import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'

/**
 * Outermost wrapper: every answer is `private, no-store` unless its route set a Cache-Control. Workers Caching would also store
 * an answer without one, and cookies are not in its key (platform notes §5).
 */
export function privateByDefault(): MiddlewareHandler<AppEnv> {
  return async function privateByDefault(c, next) {
    await next()
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'private, no-store')
  }
}
