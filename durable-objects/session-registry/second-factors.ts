import { failSecondFactor, secondFactorWaitMs } from './lockout.ts'
import type { IssuedChallenge } from './challenges.ts'
import type { Passkey, PasskeySummary } from './passkeys.ts'
import { isAlive } from './rotation.ts'
import type { Tables } from './tables.ts'

/** Tries at the second factor: a count of its own, which no password and no reset clears. */
export const SECOND_FACTOR = 'second-factor'

export type Factors = { authenticatorSinceMs: number | null; recoveryCodesLeft: number; passkeys: PasskeySummary[] }
export type LoginMethod = 'totp' | 'recovery' | 'passkey'
export type StepUpMethod = 'password' | 'totp' | 'passkey'
export type KnownPasskey = Pick<Passkey, 'id' | 'transports'>
export type LoginChallenge = IssuedChallenge & { methods: LoginMethod[]; passkeys: KnownPasskey[] }
export type CodeAnswer = { method: 'totp' | 'recovery'; code: string }
/** `locks`: no other code is looked at for a while. */
export type CodeVerdict = { kind: 'right' } | { kind: 'wrong'; locks: boolean } | { kind: 'locked'; retryAfterSeconds: number }
/** `epoch`: what a session opened for it must still find. */
export type LoginVerdict = Exclude<CodeVerdict, { kind: 'right' }> | { kind: 'right'; epoch: string } | { kind: 'gone' }
/** What a passkey was shown for. Its signature is checked before; here it is judged whether it may count. */
export type PasskeyUse = { credentialId: string; counter: number; challenge: string } & (
  | { for: 'login' }
  | { for: 'step-up'; sessionId: string }
  | { for: 'alone'; expiresAtMs: number }
)
export type PasskeyVerdict = { kind: 'right'; remember: boolean; epoch: string } | { kind: 'gone' } | { kind: 'copied' }
/** `recoveryCodes`: made with the first factor, shown once. */
export type PasskeyAdded =
  | { kind: 'added'; recoveryCodes: string[] | null }
  | { kind: 'gone' }
  | { kind: 'known' }
  | { kind: 'too-many' }
/** `passkeys`: their names. */
export type RemovedFactors = { authenticator: boolean; recoveryCodes: boolean; passkeys: string[] }
export type AuthenticatorConfirmed = { kind: 'added'; recoveryCodes: string[] } | { kind: 'wrong' } | { kind: 'expired' }

export function factorsOf({ authenticator, recoveryCodes, passkeys }: Tables): Factors {
  return {
    authenticatorSinceMs: authenticator.enabledAtMs(),
    recoveryCodesLeft: recoveryCodes.left(),
    passkeys: passkeys.list(),
  }
}

/** After the right password; null when that is all it takes. */
export function challengeLogin(tables: Tables, remember: boolean, now: number): LoginChallenge | null {
  const factors = factorsOf(tables)
  if (!hasFactor(tables)) return null
  const methods: LoginMethod[] = [
    ...(factors.passkeys.length > 0 ? ['passkey' as const] : []),
    ...(factors.authenticatorSinceMs === null ? [] : ['totp' as const]),
    ...(factors.recoveryCodesLeft > 0 ? ['recovery' as const] : []),
  ]
  return { ...tables.challenges.issue('login', { remember }, now), methods, passkeys: factors.passkeys.map(toKnown) }
}

/** Of a code: its try is counted, it is judged and marked as spent, and its challenge closed, in one turn. */
export function answerLogin(
  tables: Tables,
  secret: string,
  answer: CodeAnswer,
  now: number,
): LoginVerdict & { remember: boolean } {
  const challenge = tables.challenges.find('login', secret, now)
  if (!challenge) return { kind: 'gone', remember: false }
  const verdict = tryCode(tables, answer, now)
  const remember = challenge.remember ?? false
  if (verdict.kind !== 'right') return { ...verdict, remember }
  tables.challenges.close(secret)
  return { ...verdict, remember, epoch: tables.epoch.current() }
}

export function usePasskey(tables: Tables, use: PasskeyUse, now: number): PasskeyVerdict {
  const { challenges, passkeys, sessions } = tables
  let remember = false
  if (use.for === 'alone') {
    if (!challenges.spend(use.challenge, use.expiresAtMs, now)) return { kind: 'gone' }
  } else {
    const challenge = challenges.find(use.for, use.challenge, now)
    if (!challenge || (use.for === 'step-up' && challenge.sessionId !== use.sessionId)) return { kind: 'gone' }
    challenges.close(use.challenge)
    remember = challenge.remember ?? false
  }
  if (!passkeys.use(use.credentialId, use.counter, now)) return { kind: 'copied' }
  if (use.for === 'step-up') sessions.setProved(use.sessionId, now)
  return { kind: 'right', remember, epoch: tables.epoch.current() }
}

/** Whoever has a second factor proves that; the password alone would be the weaker way in. */
export function stepUpMethods(tables: Tables): StepUpMethod[] {
  if (!hasFactor(tables)) return ['password']
  return [
    ...(tables.passkeys.list().length > 0 ? ['passkey' as const] : []),
    ...(tables.authenticator.enabledAtMs() === null ? [] : ['totp' as const]),
  ]
}

export function stepUpByCode(tables: Tables, sessionId: string, code: string, now: number): CodeVerdict {
  const verdict = tryCode(tables, { method: 'totp', code }, now)
  if (verdict.kind === 'right') tables.sessions.setProved(sessionId, now)
  return verdict
}

export function confirmAuthenticator(tables: Tables, sessionId: string, code: string, now: number): AuthenticatorConfirmed {
  const kind = tables.authenticator.confirm(code, now)
  if (kind !== 'confirmed') return { kind }
  endOthers(tables, sessionId)
  return { kind: 'added', recoveryCodes: tables.recoveryCodes.renew(now) }
}

export function removeAuthenticator(tables: Tables, sessionId: string): boolean {
  if (!tables.authenticator.remove()) return false
  factorRemoved(tables, sessionId)
  return true
}

export function addPasskey(
  tables: Tables,
  { sessionId, challenge, passkey }: { sessionId: string; challenge: string; passkey: Passkey & { name: string } },
  now: number,
): PasskeyAdded {
  const asked = tables.challenges.find('registration', challenge, now)
  if (asked?.sessionId !== sessionId) return { kind: 'gone' }
  tables.challenges.close(challenge)
  const kind = tables.passkeys.add(passkey, now)
  if (kind !== 'added') return { kind }
  endOthers(tables, sessionId)
  return { kind, recoveryCodes: tables.recoveryCodes.left() === 0 ? tables.recoveryCodes.renew(now) : null }
}

/** Its name, or null when there is none. */
export function removePasskey(tables: Tables, sessionId: string, id: string): string | null {
  const name = tables.passkeys.list().find((one) => one.id === id)?.name
  if (name === undefined) return null
  tables.passkeys.remove(id)
  factorRemoved(tables, sessionId)
  return name
}

/** null: there is nothing to recover from. */
export function renewRecoveryCodes(tables: Tables, now: number): string[] | null {
  return hasFactor(tables) ? tables.recoveryCodes.renew(now) : null
}

/** What somebody else may have added. Codes that recover nothing go as well. */
export function removeFactorsSince(tables: Tables, ms: number): RemovedFactors {
  const removed = {
    authenticator: tables.authenticator.removeSince(ms),
    recoveryCodes: tables.recoveryCodes.removeSince(ms),
    passkeys: tables.passkeys.removeSince(ms),
  }
  if (!hasFactor(tables)) tables.recoveryCodes.clear()
  return removed
}

/** With what they asked for and what was proved for sessions that are still to be opened. */
export function endOthers({ sessions, challenges, links, epoch }: Tables, sessionId: string | null): number {
  epoch.end()
  challenges.closeOpen(sessionId)
  const others = sessions.sessions().filter(({ id }) => id !== sessionId)
  for (const { id } of others) {
    links.withdrawOf(id)
    sessions.deleteSession(id)
  }
  return others.length
}

export function isProved({ sessions }: Tables, sessionId: string, holdsMs: number, now: number): boolean {
  const session = sessions.session(sessionId)
  return session !== null && isAlive(session, now) && now - session.provedAtMs < holdsMs
}

export function toKnown({ id, transports }: KnownPasskey): KnownPasskey {
  return { id, transports }
}

export function hasFactor({ authenticator, passkeys }: Tables): boolean {
  return authenticator.enabledAtMs() !== null || passkeys.list().length > 0
}

/** Codes that recover nothing are no use to the owner. */
function factorRemoved(tables: Tables, sessionId: string): void {
  endOthers(tables, sessionId)
  if (!hasFactor(tables)) tables.recoveryCodes.clear()
}

function tryCode({ authenticator, recoveryCodes, sessions }: Tables, { method, code }: CodeAnswer, now: number): CodeVerdict {
  const attempts = sessions.attempts(SECOND_FACTOR)
  const waitMs = secondFactorWaitMs(attempts, now)
  if (waitMs > 0) return { kind: 'locked', retryAfterSeconds: Math.ceil(waitMs / 1000) }
  const right = method === 'totp' ? authenticator.accept(code, now) : recoveryCodes.accept(code)
  if (right) return { kind: 'right' }
  const next = failSecondFactor(attempts, now)
  sessions.setAttempts(SECOND_FACTOR, next, now)
  return { kind: 'wrong', locks: next.lockedUntilMs > now }
}
