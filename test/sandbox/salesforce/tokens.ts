import { randomBytes } from 'node:crypto'
import type { World } from '../core/world.ts'
import { SalesforceError } from './errors.ts'
import { salesforceSettings } from './settings.ts'

interface Token {
  id: string
  usedAt: string
}

const SESSION_MS = 2 * 60 * 60_000
const TOUCH_MS = 60_000

const tokens = (world: World) => world.collection<Token>('salesforce.tokens')

export function issueToken(world: World): string {
  const id = `${world.config.salesforce.orgId.slice(0, 15)}!AQ${randomBytes(48).toString('base64url')}`
  tokens(world).put({ id, usedAt: world.clock.now().toISOString() })
  return id
}

/** Each use prolongs the session, as with the vendor. */
export function checkToken(world: World, authorization: string | undefined): void {
  const refusal = salesforceSettings(world).sessionRefusal
  if (refusal !== null) throw new SalesforceError(401, 'INVALID_SESSION_ID', refusal)
  const id = /^(?:Bearer|OAuth) (.+)$/.exec(authorization ?? '')?.[1]
  const token = id === undefined ? undefined : tokens(world).get(id)
  const now = world.clock.now().getTime()
  const idleMs = token ? now - Date.parse(token.usedAt) : Number.POSITIVE_INFINITY
  if (!token || idleMs > SESSION_MS) throw new SalesforceError(401, 'INVALID_SESSION_ID', 'Session expired or invalid')
  if (idleMs > TOUCH_MS) tokens(world).put({ ...token, usedAt: new Date(now).toISOString() })
}

export function expireTokens(world: World): number {
  const living = tokens(world).list()
  for (const token of living) tokens(world).delete(token.id)
  return living.length
}

export function revokeToken(world: World, id: string): void {
  tokens(world).delete(id)
}
