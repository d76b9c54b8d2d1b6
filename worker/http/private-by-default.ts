import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'

const PRIVATE = 'private, no-store'

/** What the catalog answers with: documents, their unchanged copies, redirects to the one address, the page that says there is none. */
const KEPT_STATUS = new Set([200, 301, 304, 404])

/**
 * Outermost wrapper: every answer is `private, no-store` unless its route said `public`, and even then when anything about it speaks
 * against sharing it. Workers Caching would also store an answer without the header, cookies are not in its key, and it obeys the
 * edge's own header first (platform notes §5).
 */
export function privateByDefault(): MiddlewareHandler<AppEnv> {
  return async function privateByDefault(c, next) {
    await next()
    if (mayBeKept(c.req.method, c.res)) return
    if (!/^(?:private, )?no-store$/.test(c.res.headers.get('Cache-Control') ?? '')) c.header('Cache-Control', PRIVATE)
    for (const name of ['Cloudflare-CDN-Cache-Control', 'CDN-Cache-Control', 'Cache-Tag']) {
      if (c.res.headers.has(name)) c.header(name, undefined)
    }
  }
}

function mayBeKept(method: string, { status, headers }: Response): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const stated = headers.get('Cache-Control') ?? ''
  if (!stated.startsWith('public,') || /\b(?:private|no-store|no-cache)\b/.test(stated)) return false
  return KEPT_STATUS.has(status) && !headers.has('Set-Cookie') && !headers.has('Vary')
}
