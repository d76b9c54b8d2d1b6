import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { callerOf } from '#worker/features/identity/index.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'

/** Builds the request's ServiceContext, with a request id that goes into logs, problems, queues and vendor calls. */
export function requestContext(): MiddlewareHandler<AppEnv> {
  return async function requestContext(c, next) {
    await restoreClock(c.env)
    const requestId = crypto.randomUUID()
    const ctx = createContext(c.env, { requestId, waitUntil: (work) => c.executionCtx.waitUntil(work) })
    c.set('ctx', { ...ctx, origin: () => callerOf(c) })
    await next()
    c.header('X-Request-Id', requestId)
  }
}
