import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import {
  answersWithSession,
  clearSessionCookies,
  isSessionActive,
  readActor,
  readCookies,
  refreshSession,
  setSessionCookies,
} from '#worker/features/identity/index.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { problem } from './error-handler.ts'

const READS = new Set(['GET', 'HEAD'])

/**
 * Sets `actor`. The token is checked without I/O and the session registry has the last word: beside a read, whose answer it may veto, and
 * before the handler of anything that has an effect. An access token that has run out is renewed by a good refresh token.
 */
export function requireActor(): MiddlewareHandler<AppEnv> {
  return async function requireActor(c, next) {
    const { ctx } = c.var
    const cookies = readCookies(c)
    const actor = await readActor(ctx, cookies.access)
    if (!actor) {
      const renewed = await refreshSession(ctx, cookies.refresh)
      if (!renewed) return refuse(c, cookies.access !== null || cookies.refresh !== null)
      c.set('actor', renewed.actor)
      await next()
      if (!answersWithSession(c.res)) setSessionCookies(c, renewed.tokens)
      return
    }
    c.set('actor', actor)
    const active = isSessionActive(ctx, actor)
    if (!READS.has(c.req.method)) {
      if (!(await active)) return refuse(c, true)
      return next()
    }
    const [verdict] = await Promise.allSettled([active, next()])
    if (verdict.status === 'rejected') throw verdict.reason
    if (!verdict.value) veto(c)
  }
}

function refuse(c: Context<AppEnv>, hadSession: boolean): never {
  if (hadSession) clearSessionCookies(c)
  throw new DomainError(hadSession ? 'SESSION_EXPIRED' : 'UNAUTHENTICATED')
}

/** Replaces an answer that is there already; nothing of it may leak, its headers included. */
function veto(c: Context<AppEnv>): void {
  const refusal = problem(c, 'SESSION_EXPIRED', c.var.ctx.requestId)
  const answer = new Response(refusal.body, {
    status: refusal.status,
    headers: { 'Content-Type': 'application/problem+json' },
  })
  c.res = undefined
  c.res = answer
  clearSessionCookies(c)
}
