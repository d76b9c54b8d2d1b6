import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { AppEnv } from '#worker/context.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const NAME = 'set-password'
const OPTIONS = { prefix: 'host', httpOnly: true, secure: true, sameSite: 'Lax', path: '/' } as const

/** Carries the token from linking to the next page without putting it into a URL or a form. */
export function keepToken(c: Context<AppEnv>, token: string): void {
  setCookie(c, NAME, token, { ...OPTIONS, maxAge: NUMBERS.setPasswordMs / 1000 })
}

export function readToken(c: Context<AppEnv>): string {
  return getCookie(c, NAME, 'host') ?? ''
}

export function forgetToken(c: Context<AppEnv>): void {
  setCookie(c, NAME, '', { ...OPTIONS, maxAge: 0 })
}
