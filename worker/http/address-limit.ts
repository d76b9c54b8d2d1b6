import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { callerOf, type Limited, limitAddress } from '#worker/features/identity/index.ts'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Machines sign their calls and come from few addresses, many at once. Outbound messages carry no signature. */
const UNCOUNTED = /^\/api\/(?:(?:events(?!\/salesforce\/outbound-message)|webhooks|development)\/|orders\/[^/]+\/provision$)/

/** First in its route: before a session is asked for, a key stored, an input parsed or a password hashed. */
export function limited(what: Limited): MiddlewareHandler<AppEnv> {
  return async function limited(c, next) {
    await limitAddress(c.var.ctx, what, callerOf(c).address)
    return next()
  }
}

/**
 * For everything that changes something, whoever asks; costlier routes have a tighter limit of their own behind it. Without an address the
 * request is not from the internet (local, another Worker), and there is nobody to count.
 */
export function limitWrites(): MiddlewareHandler<AppEnv> {
  return async function limitWrites(c, next) {
    const address = c.req.header('cf-connecting-ip')
    if (address !== undefined && !READS.has(c.req.method) && !UNCOUNTED.test(c.req.path)) {
      await limitAddress(c.var.ctx, 'write', address)
    }
    return next()
  }
}
