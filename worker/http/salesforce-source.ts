import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { countSignatureFailure } from '#worker/features/events/index.ts'
import type { PortalEnv } from '#worker/env.ts'
import { type Cidr, isWithin, parseCidrs } from '#worker/lib/cidr.ts'
import { DomainError } from '#worker/lib/errors.ts'

let known: { text: string; ranges: readonly Cidr[] } | undefined

/** With `SF_ALLOWED_CIDRS` set, Salesforce calls from nowhere else. The ranges prove some org of Salesforce, never ours. */
export function isAllowedSource(env: PortalEnv, address: string | undefined): boolean {
  const text = env.SF_ALLOWED_CIDRS
  if (known?.text !== text) known = { text, ranges: parseCidrs(text) ?? [] }
  return known.ranges.length === 0 || isWithin(address ?? '', known.ranges)
}

/** The switch of everything that Salesforce announces; off, the catch-up alone finds what changed. */
export function eventsEnabled(): MiddlewareHandler<AppEnv> {
  return async function eventsEnabled(c, next) {
    if (!c.var.ctx.env.SF_EVENTS_ENABLED) throw new DomainError('NOT_FOUND')
    return next()
  }
}

/** For calls that carry no signature: the source is all they prove, so that a deployed portal without ranges has no such address. */
export function fromSalesforceOnly(): MiddlewareHandler<AppEnv> {
  return async function fromSalesforceOnly(c, next) {
    const { env } = c.var.ctx
    const deployed = env.APP_ENVIRONMENT === 'staging' || env.APP_ENVIRONMENT === 'production'
    if (deployed && env.SF_ALLOWED_CIDRS.trim() === '') throw new DomainError('NOT_FOUND')
    if (!isAllowedSource(env, c.req.header('cf-connecting-ip'))) {
      countSignatureFailure(c.var.ctx, 'salesforce')
      throw new DomainError('SIGNATURE_INVALID')
    }
    return next()
  }
}
