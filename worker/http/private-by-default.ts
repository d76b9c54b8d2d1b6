import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'

const PRIVATE = 'private, no-store'

/**
 * Outermost wrapper: every answer is `private, no-store` unless its route said `public`, and even then when it sets a cookie or answers
 * anything but a read. Workers Caching would also store an answer without the header, cookies are not in its key, and it obeys the
 * edge's own header first (platform notes §5).
 */
export function privateByDefault(): MiddlewareHandler<AppEnv> {
  return async function privateByDefault(c, next) {
    await next()
    const { headers } = c.res
    const stated = headers.get('Cache-Control') ?? ''
    const read = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (read && /^public\b/.test(stated) && !headers.has('Set-Cookie')) return
    if (!/\bno-store\b/.test(stated)) c.header('Cache-Control', PRIVATE)
    for (const name of ['Cloudflare-CDN-Cache-Control', 'CDN-Cache-Control', 'Cache-Tag']) {
      if (c.res.headers.has(name)) c.header(name, undefined)
    }
  }
}
