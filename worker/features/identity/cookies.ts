import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { AppEnv } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const ACCESS = 'access'
const REFRESH = 'refresh'
const DEVICE = 'device'
/** Readable hint for public pages; it holds nothing and proves nothing. */
const HINT = 'signed_in'
const DEVICE_SECONDS = 180 * 86_400

const SECRET = /^[A-Za-z0-9_-]{43}$/
const REFRESH_VALUE = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/
const PRIVATE = { prefix: 'host', httpOnly: true, secure: true, sameSite: 'Lax', path: '/' } as const

/** A refresh token as the browser holds it: whose registry to ask, and the secret. */
export type RefreshToken = { userId: string; secret: string }
export type SessionTokens = { access: string; refresh: RefreshToken; remembered: boolean; device?: string }

export function readCookies(c: Context<AppEnv>): { access: string | null; refresh: RefreshToken | null; device: string | null } {
  const device = only(c, DEVICE)
  const [, userId, secret] = REFRESH_VALUE.exec(only(c, REFRESH) ?? '') ?? []
  return {
    access: only(c, ACCESS),
    refresh: userId !== undefined && secret !== undefined ? { userId, secret } : null,
    device: device !== null && SECRET.test(device) ? device : null,
  }
}

/** A browser holds one of each name; of two, one was slipped in, and neither is believed. */
function only(c: Context<AppEnv>, name: string): string | null {
  const value = getCookie(c, name, 'host')
  if (value === undefined) return null
  const twice = (c.req.header('cookie') ?? '').split(';').filter((pair) => pair.trim().startsWith(`__Host-${name}=`)).length > 1
  return twice ? '' : value
}

/** Without "remember me" they end with the browser; the registry ends them in any case. */
export function setSessionCookies(c: Context<AppEnv>, { access, refresh, remembered, device }: SessionTokens): void {
  const life = remembered ? { maxAge: NUMBERS.rememberedAbsoluteMs / 1000 } : {}
  setCookie(c, ACCESS, access, PRIVATE)
  setCookie(c, REFRESH, `${refresh.userId}.${refresh.secret}`, { ...PRIVATE, ...life })
  setCookie(c, HINT, '1', { secure: true, sameSite: 'Lax', path: '/', ...life })
  if (device !== undefined) setCookie(c, DEVICE, device, { ...PRIVATE, maxAge: DEVICE_SECONDS })
}

/** The device stays known: signing out is no reason to be locked out. */
export function clearSessionCookies(c: Context<AppEnv>): void {
  for (const name of [ACCESS, REFRESH]) setCookie(c, name, '', { ...PRIVATE, maxAge: 0 })
  setCookie(c, HINT, '', { secure: true, sameSite: 'Lax', path: '/', maxAge: 0 })
}

/** The handler has already decided about the session of this answer. */
export function answersWithSession(response: Response): boolean {
  return response.headers.getSetCookie().some((cookie) => cookie.startsWith(`__Host-${REFRESH}=`))
}
