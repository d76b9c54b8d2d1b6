import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Called by machines that sign each request (R1) and send no cookies. */
const SIGNED = [/^\/api\/events\//, /^\/api\/webhooks\//, /^\/api\/orders\/[^/]+\/provision$/, /^\/api\/development\//]
/** The pages' own forms; everything else that changes something speaks JSON, which no form can send. */
const FORMS = /^\/auth\//

type Request = {
  method: string
  path: string
  fetchSite: string | undefined
  origin: string | undefined
  contentType: string | undefined
  hasBody: boolean
}

/** Fetch Metadata first, exact Origin where the browser sends none (reliability §1c). */
export function csrfProtection(): MiddlewareHandler<AppEnv> {
  return async function csrfProtection(c, next) {
    const request = {
      method: c.req.method,
      path: c.req.path,
      fetchSite: c.req.header('sec-fetch-site'),
      origin: c.req.header('origin'),
      contentType: c.req.header('content-type'),
      hasBody: c.req.raw.body !== null && c.req.header('content-length') !== '0',
    }
    if (!isAllowed(request, new URL(c.var.ctx.env.PUBLIC_BASE_URL).origin)) throw rejected(c)
    return next()
  }
}

/**
 * For a read with effects (an audit row, a costly answer): another site may not start one, not even by a link. Typed in by hand is fine; a
 * browser that does not say where a read comes from is too old to tell.
 */
export function ownPagesOnly(): MiddlewareHandler<AppEnv> {
  return async function ownPagesOnly(c, next) {
    const site = c.req.header('sec-fetch-site')
    if (site !== 'same-origin' && site !== 'none') throw rejected(c)
    return next()
  }
}

function rejected(c: Context<AppEnv>): DomainError {
  c.header('Vary', 'Origin, Sec-Fetch-Site', { append: true })
  return new DomainError('CSRF_REJECTED')
}

export function isAllowed(request: Request, ours: string): boolean {
  if (SAFE.has(request.method) || SIGNED.some((path) => path.test(request.path))) return true
  const sameOrigin = request.fetchSite === undefined ? request.origin === ours : request.fetchSite === 'same-origin'
  if (!sameOrigin) return false
  const type = request.contentType?.split(';')[0]?.trim().toLowerCase()
  if (type === undefined) return !request.hasBody
  return FORMS.test(request.path) ? type === 'application/x-www-form-urlencoded' : type === 'application/json'
}
