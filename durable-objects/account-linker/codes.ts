import { createHmac } from 'node:crypto'
import { NUMBERS } from '#worker/lib/numbers.ts'

const HOUR_MS = 3_600_000
/**
 * Over all addresses of one account, so that many sign-ups at once are not many tries at guessing a code. Codes that went to the
 * address given (its owner knows the account) and to the account's own (anybody may ask for these) do not use up each other's.
 */
export const MAX_ISSUES_PER_HOUR = 20
export const MAX_FAILURES = { hour: 30, day: 60 } as const
export const WINDOW_MS = { hour: HOUR_MS, day: 24 * HOUR_MS } as const

export type SentTo = 'given' | 'account'
export type Failures = { lastHour: number; lastDay: number }

/** One open code, by the e-mail address of the sign-up. */
export type OpenCode = {
  email: string
  codeHash: string
  /** Whether the code went to that address itself or to the account's own. */
  sentTo: SentTo
  issuedAtMs: number
  requestKey: string
  expiresAtMs: number
  tries: number
}

/**
 * Six digits that follow from the request and a secret of this object: the same request, sent twice, is one code and one mail. The bias
 * of the remainder is below one in 10^13.
 */
export function codeFor(secret: string, request: { email: string; requestKey: string; issuedAtMs: number }): string {
  const digest = createHmac('sha256', secret)
    .update(`code\n${request.email}\n${request.requestKey}\n${request.issuedAtMs}`)
    .digest()
  return String(digest.readBigUInt64BE() % 1_000_000n).padStart(6, '0')
}

export function hashCode(secret: string, email: string, code: string): string {
  return createHmac('sha256', secret).update(`stored\n${email}\n${code}`).digest('hex')
}

export function isOpen(code: OpenCode, now: number): boolean {
  return now < code.expiresAtMs && code.tries < NUMBERS.signUpCodeTries
}

/** A wrong try costs one of the code's and one of the account's; when either is used up, even the right code is refused. */
export function decideTry(
  code: OpenCode | null,
  codeHash: string,
  state: { now: number; failures: Failures },
): 'right' | 'wrong' | 'closed' {
  if (!code || !isOpen(code, state.now) || isExhausted(state.failures)) return 'closed'
  return code.codeHash === codeHash ? 'right' : 'wrong'
}

export function isExhausted({ lastHour, lastDay }: Failures): boolean {
  return lastHour >= MAX_FAILURES.hour || lastDay >= MAX_FAILURES.day
}
