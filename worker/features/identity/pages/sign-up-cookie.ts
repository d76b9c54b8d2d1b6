import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { AppEnv } from '#worker/context.ts'
import { StartSignUpInput } from '#worker/contracts/identity.ts'

const NAME = 'signup'
const LIFE_SECONDS = 1800
const OPTIONS = { prefix: 'host', httpOnly: true, secure: true, sameSite: 'Lax', path: '/' } as const

/** Carries step one to step two without putting an address into a URL. It proves nothing: only the mailed code does. */
export function keepStepOne(c: Context<AppEnv>, input: StartSignUpInput): void {
  setCookie(c, NAME, Buffer.from(JSON.stringify(input)).toString('base64url'), { ...OPTIONS, maxAge: LIFE_SECONDS })
}

export function readStepOne(c: Context<AppEnv>): StartSignUpInput | null {
  const value = getCookie(c, NAME, 'host')
  if (value === undefined || value.length > 1500) return null
  try {
    const result = StartSignUpInput.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')))
    return result.success ? result.data : null
  } catch {
    return null
  }
}

export function forgetStepOne(c: Context<AppEnv>): void {
  setCookie(c, NAME, '', { ...OPTIONS, maxAge: 0 })
}
