import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { World } from '../../core/world.ts'
import { type ClientRecord, type SessionRecord, tables } from '../records.ts'
import { systemPath } from '../system-path.ts'

const COOKIE = 'WHMCSclientarea'
const SESSION_LIFETIME_MS = 30 * 60_000

export interface Visitor {
  session: Readonly<SessionRecord>
  client: Readonly<ClientRecord>
}

/** A token opens one session within its minute; the second redemption, or a late one, gets null. */
export function redeemToken(world: World, token: string): { session: SessionRecord; path: string } | null {
  return world.transaction(() => {
    const { ssoTokens, sessions } = tables(world)
    const now = world.clock.now()
    const found = ssoTokens.get(token)
    if (!found || found.usedAt !== null || Date.parse(found.expiresAt) <= now.getTime()) return null
    ssoTokens.put({ ...found, usedAt: now.toISOString() })
    const session: SessionRecord = {
      id: randomBytes(24).toString('base64url'),
      clientId: found.clientId,
      userId: found.userId,
      csrf: randomBytes(20).toString('hex'),
      expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS).toISOString(),
    }
    sessions.put(session)
    return { session, path: found.path }
  })
}

export function setSessionCookie(c: Context, world: World, sessionId: string): void {
  setCookie(c, COOKIE, sessionId, { path: systemPath(world), httpOnly: true, sameSite: 'Lax' })
}

export function visitorOf(c: Context, world: World): Visitor | null {
  const { sessions, clients } = tables(world)
  const session = sessions.get(getCookie(c, COOKIE) ?? '')
  if (!session || Date.parse(session.expiresAt) <= world.clock.now().getTime()) return null
  const client = clients.get(session.clientId)
  return client ? { session, client } : null
}

export function endSession(c: Context, world: World): void {
  tables(world).sessions.delete(getCookie(c, COOKIE) ?? '')
  setCookie(c, COOKIE, '', { path: systemPath(world), maxAge: 0 })
}
