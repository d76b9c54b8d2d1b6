import type { ServiceContext } from '#worker/context.ts'
import { type CountedLimit, DomainError } from '#worker/lib/errors.ts'
import { networkOf } from '#worker/lib/network.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

const LIMITS = {
  write: 'PUBLIC_LIMIT',
  login: 'LOGIN_LIMIT',
  mfa: 'LOGIN_LIMIT',
  passkey: 'LOGIN_LIMIT',
  'step-up': 'LOGIN_LIMIT',
  'sign-up-start': 'SIGNUP_LIMIT',
  'sign-up': 'SIGNUP_LIMIT',
  link: 'LOGIN_LIMIT',
  'set-password': 'RESET_LIMIT',
  'password-reset': 'RESET_LIMIT',
  recovery: 'RESET_LIMIT',
  'data-rights': 'RESET_LIMIT',
} as const

export type Limited = keyof typeof LIMITS

/** Per address (IPv6: per /64), before anything costs: damping only, the exact counts are kept by the objects. */
export async function limitAddress(ctx: ServiceContext, what: Limited, address: string): Promise<void> {
  const { success } = await ctx.env.bindings[LIMITS[what]].limit({ key: `${what}:${networkOf(address)}` })
  if (!success) throw new DomainError('RATE_LIMITED', { retryAfterSeconds: 60 })
}

const COUNTED = {
  passwords: { quota: NUMBERS.lockoutFailures, windowSeconds: NUMBERS.lockoutWindowMs / 1000 },
  codes: { quota: NUMBERS.secondFactorTries, windowSeconds: NUMBERS.secondFactorWindowMs / 1000 },
} satisfies Record<string, Omit<CountedLimit, 'name'>>

/** The account's object counted enough of them. How many are left is told to nobody: it would tell when the owner signs in. */
export function tooManyTries(name: keyof typeof COUNTED, retryAfterSeconds: number): DomainError {
  return new DomainError('ACCOUNT_LOCKED', { retryAfterSeconds, limit: { name, ...COUNTED[name] } })
}
