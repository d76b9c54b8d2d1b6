import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { enforcePublicLimit } from '#worker/features/catalog/index.ts'

/** Open addresses that ask the database or an object share the catalog's limit by address. */
export function publicLimit(): MiddlewareHandler<AppEnv> {
  return async function publicLimit(c, next) {
    enforcePublicLimit(c.req.raw, c.env, c.executionCtx)
    return next()
  }
}
