import { DurableObject } from 'cloudflare:workers'
import { parseEnv } from '#worker/env.ts'
import { alarmTime, clock } from '#worker/lib/clock.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import type { IssuedChallenge } from './challenges.ts'
import { exportRecords } from './export-records.ts'
import type { IssuedLink, LinkPayload, LinkPurpose, OpenLink } from './links.ts'
import { decideAttempt, takeTry } from './lockout.ts'
import { ACCOUNT, type NewSession, openSession, type OpenedSession, type SessionClaims } from './open-session.ts'
import { decideRefresh, hashOf, isAlive, successorOf } from './rotation.ts'
import type { Passkey } from './passkeys.ts'
import * as factors from './second-factors.ts'
import { Tables } from './tables.ts'

/** Writing each use would make every read of the portal a write. */
const LAST_USE_PRECISION_MS = 60_000
const SWEEP_MS = 86_400_000
/** Tries that neither lock nor grow. */
const BUDGET = 'budget'

export type { NewSession, OpenedSession, SessionClaims } from './open-session.ts'

/** null: the session has ended, or its proof is too old. */
export type Done<Result> = { done: Result } | null
export type AttemptAnswer = { kind: 'allowed' } | { kind: 'locked'; retryAfterSeconds: number }
export type RefreshAnswer =
  | { kind: 'refreshed'; sessionId: string; refreshSecret: string; remembered: boolean; claims: SessionClaims }
  | { kind: 'ended' }
  | { kind: 'reused'; sessionId: string; claims: SessionClaims }
export type SessionSummary = { id: string; device: string; place: string | null; createdAtMs: number; lastUsedAtMs: number }

/**
 * One object per user: the one judge of its sessions, refresh tokens and failed logins. Addresses nobody has registered own an object
 * too, so that lockout looks alike. Tokens are stored as SHA-256 only. Accepted limit: last use is kept to the minute.
 */
export class SessionRegistry extends DurableObject<Env> {
  #prepared: Tables | undefined

  /** Counts the try before the password is looked at. A known device has its own count and passes the account's lock. */
  async beginAttempt(knownDevice: string | null): Promise<AttemptAnswer> {
    await restoreClock(this.env)
    const now = clock.now()
    const store = this.#tables().sessions
    const subject = this.#subjectOf(knownDevice)
    const decision = decideAttempt(store.attempts(subject), now)
    if (decision.kind === 'locked') return { kind: 'locked', retryAfterSeconds: Math.ceil(decision.retryAfterMs / 1000) }
    store.setAttempts(subject, decision.next, now)
    this.ctx.waitUntil(this.#armSweep())
    return { kind: 'allowed' }
  }

  /** One of a number within a window, taken before its work; null: they are used up. */
  takeTry(budget: { quota: number; windowMs: number }): Promise<{ atMs: number } | null> {
    return this.#write(({ sessions }, now) => {
      const next = takeTry(sessions.attempts(BUDGET), budget, now)
      if (next) sessions.setAttempts(BUDGET, next, now)
      return next && { atMs: now }
    })
  }

  /** Its work was none that counts. */
  giveBackTry(atMs: number): Promise<void> {
    return this.#ifKnown(undefined, ({ sessions }, now) => {
      const attempts = sessions.attempts(BUDGET)
      const index = attempts.failedAtMs.lastIndexOf(atMs)
      if (index !== -1) sessions.setAttempts(BUDGET, { ...attempts, failedAtMs: attempts.failedAtMs.toSpliced(index, 1) }, now)
    })
  }

  /** After a proof of identity: failed tries are forgotten, the device is known from now on. null: it was not enough. */
  async openSession(input: NewSession): Promise<OpenedSession | null> {
    await restoreClock(this.env)
    const goesOn = input.epoch !== undefined || input.replaces !== undefined
    if (goesOn && this.#isBlank()) return null
    return this.#write((tables, now) => openSession(tables, input, now))
  }

  async refresh(refreshSecret: string): Promise<RefreshAnswer> {
    await restoreClock(this.env)
    if (this.#isBlank()) return { kind: 'ended' }
    const now = clock.now()
    const store = this.#tables().sessions
    const token = store.token(hashOf(refreshSecret))
    const session = token && store.session(token.sessionId)
    const claims = store.claims()
    if (!token || !session || claims === null) return { kind: 'ended' }
    const decision = decideRefresh(session, token.generation, now)
    if (decision === 'ended' || decision === 'reused') {
      store.deleteSession(session.id)
      if (decision === 'ended') return { kind: decision }
      return { kind: decision, sessionId: session.id, claims: JSON.parse(claims) as SessionClaims }
    }
    const successor = successorOf(refreshSecret, session.familySecret)
    if (decision === 'rotate') {
      this.ctx.storage.transactionSync(() => {
        store.insertToken(hashOf(successor), session.id, session.generation + 1)
        store.setGeneration(session.id, session.generation + 1, now)
      })
    }
    return {
      kind: 'refreshed',
      sessionId: session.id,
      refreshSecret: successor,
      remembered: session.remembered,
      claims: JSON.parse(claims) as SessionClaims,
    }
  }

  /** Asked on every request: whether the session behind an access token still stands. */
  async isActive(sessionId: string): Promise<boolean> {
    await restoreClock(this.env)
    if (this.#isBlank()) return false
    const now = clock.now()
    const store = this.#tables().sessions
    const session = store.session(sessionId)
    if (!session || !isAlive(session, now)) return false
    if (now - session.lastUsedAtMs >= LAST_USE_PRECISION_MS) store.touch(sessionId, now)
    return true
  }

  async listSessions(): Promise<SessionSummary[]> {
    await restoreClock(this.env)
    if (this.#isBlank()) return []
    const now = clock.now()
    return this.#tables()
      .sessions.sessions()
      .filter((session) => isAlive(session, now))
      .map(({ id, device, place, createdAtMs, lastUsedAtMs }) => ({ id, device, place, createdAtMs, lastUsedAtMs }))
  }

  /** The session a refresh token belongs to, for signing out when the access token is gone. */
  async findSession(refreshSecret: string): Promise<string | null> {
    if (this.#isBlank()) return null
    return this.#tables().sessions.token(hashOf(refreshSecret))?.sessionId ?? null
  }

  async endSession(sessionId: string): Promise<boolean> {
    return !this.#isBlank() && this.#tables().sessions.deleteSession(sessionId)
  }

  /** Somebody else's, as its owner may think: the address changes it asked for end with it. */
  disownSession(sessionId: string): Promise<boolean> {
    return this.#ifKnown(false, ({ sessions, links }) => {
      links.withdrawOf(sessionId)
      return sessions.deleteSession(sessionId)
    })
  }

  /** Ends all sessions, or all but one, and what waits for an answer; the number of sessions ended. */
  endAllSessions(except: string | null): Promise<number> {
    return this.#ifKnown(0, (tables) => factors.endOthers(tables, except))
  }

  /** For a session that is proved at this moment. */
  endOtherSessions(sessionId: string): Promise<Done<number>> {
    return this.#ifProved(sessionId, (tables) => factors.endOthers(tables, sessionId))
  }

  /** Failed passwords are forgotten, those of every device too: after a reset by mail. */
  clearLockout(): Promise<void> {
    return this.#ifKnown(undefined, ({ sessions }) => sessions.clearAttemptsExcept(factors.SECOND_FACTOR))
  }

  /** Known devices pass the account's lock: none but the one that offers this secret may from now on. */
  forgetDevices(except: string | null): Promise<void> {
    return this.#ifKnown(undefined, ({ sessions }) => sessions.forgetDevicesExcept(except === null ? null : hashOf(except)))
  }

  /** What the next access tokens say. Those in use say the old for the minutes of their life. */
  updateClaims(changes: Partial<SessionClaims>): Promise<void> {
    return this.#ifKnown(undefined, ({ sessions }) => {
      const claims = sessions.claims()
      if (claims !== null) sessions.setClaims(JSON.stringify({ ...(JSON.parse(claims) as SessionClaims), ...changes }))
    })
  }

  /** null: enough of this purpose were issued within the hour. */
  issueLink(purpose: LinkPurpose, payload: LinkPayload): Promise<IssuedLink | null> {
    return this.#write(({ links }, now) => links.issue(purpose, payload, now))
  }

  peekLink(purpose: LinkPurpose, secret: string): Promise<OpenLink | null> {
    return this.#ifKnown(null, ({ links }, now) => links.peek(purpose, secret, now))
  }

  useLink(purpose: LinkPurpose, secret: string): Promise<OpenLink | null> {
    return this.#ifKnown(null, ({ links }, now) => links.use(purpose, secret, now))
  }

  /** All of them, or those issued at or after a time. */
  withdrawLinks(purposes: readonly LinkPurpose[], sinceMs = 0): Promise<void> {
    return this.#ifKnown(undefined, ({ links }) => links.withdraw(purposes, sinceMs))
  }

  /** When the last link of this purpose that is still good ends. */
  linksOpenUntil(purpose: LinkPurpose): Promise<number | null> {
    return this.#ifKnown(null, ({ links }, now) => links.openUntil(purpose, now))
  }

  listFactors(): Promise<factors.Factors> {
    const none = { authenticatorSinceMs: null, recoveryCodesLeft: 0, passkeys: [] }
    return this.#ifKnown(none, factors.factorsOf)
  }

  /** After the right password: what else it takes, or null. */
  challengeLogin(remember: boolean): Promise<factors.LoginChallenge | null> {
    return this.#ifKnown(null, (tables, now) => factors.challengeLogin(tables, remember, now))
  }

  answerLogin(secret: string, answer: factors.CodeAnswer): Promise<factors.LoginVerdict & { remember: boolean }> {
    return this.#ifKnown({ kind: 'gone', remember: false }, (tables, now) => factors.answerLogin(tables, secret, answer, now))
  }

  hasLoginChallenge(secret: string): Promise<boolean> {
    return this.#ifKnown(false, ({ challenges }, now) => challenges.find('login', secret, now) !== null)
  }

  findPasskey(credentialId: string): Promise<Passkey | null> {
    return this.#ifKnown(null, ({ passkeys }) => passkeys.find(credentialId))
  }

  /** For an assertion whose signature is right. */
  usePasskey(use: factors.PasskeyUse): Promise<factors.PasskeyVerdict> {
    return this.#ifKnown({ kind: 'gone' }, (tables, now) => factors.usePasskey(tables, use, now))
  }

  /** Whether this session's person proved who it is within the last minutes, and how it can. */
  stepUpState(sessionId: string): Promise<{ proved: boolean; methods: factors.StepUpMethod[] }> {
    return this.#ifKnown({ proved: false, methods: [] }, (tables, now) => ({
      proved: factors.isProved(tables, sessionId, NUMBERS.stepUpMs, now),
      methods: factors.stepUpMethods(tables),
    }))
  }

  /** For a passkey to answer: a step-up, or the registration of a new one. */
  challengeSession(
    kind: 'step-up' | 'registration',
    sessionId: string,
  ): Promise<Done<IssuedChallenge & { passkeys: factors.KnownPasskey[] }>> {
    const holdsMs = kind === 'step-up' ? Infinity : NUMBERS.stepUpMs
    return this.#ifProved(
      sessionId,
      ({ challenges, passkeys }, now) => ({
        ...challenges.issue(kind, { sessionId }, now),
        passkeys: passkeys.list().map(factors.toKnown),
      }),
      holdsMs,
    )
  }

  stepUpByCode(sessionId: string, code: string): Promise<factors.CodeVerdict> {
    return this.#ifKnown({ kind: 'wrong', locks: false }, (tables, now) => factors.stepUpByCode(tables, sessionId, code, now))
  }

  /** After the right password. The tries at it are forgotten, as after a login. */
  stepUpByPassword(sessionId: string, knownDevice: string | null): Promise<void> {
    return this.#ifKnown(undefined, ({ sessions }, now) => {
      sessions.clearAttempts([this.#subjectOf(knownDevice)])
      sessions.setProved(sessionId, now)
    })
  }

  /** The secret of an authenticator app that counts from its first code on. */
  setUpAuthenticator(sessionId: string): Promise<Done<string>> {
    return this.#ifProved(sessionId, ({ authenticator }, now) => authenticator.setUp(now))
  }

  confirmAuthenticator(sessionId: string, code: string): Promise<Done<factors.AuthenticatorConfirmed>> {
    return this.#ifProved(sessionId, (tables, now) => factors.confirmAuthenticator(tables, sessionId, code, now))
  }

  removeAuthenticator(sessionId: string): Promise<Done<boolean>> {
    return this.#ifProved(sessionId, (tables) => factors.removeAuthenticator(tables, sessionId))
  }

  renewRecoveryCodes(sessionId: string): Promise<Done<string[] | null>> {
    return this.#ifProved(sessionId, factors.renewRecoveryCodes)
  }

  addPasskey(added: Parameters<typeof factors.addPasskey>[1]): Promise<Done<factors.PasskeyAdded>> {
    return this.#ifProved(added.sessionId, (tables, now) => factors.addPasskey(tables, added, now))
  }

  renamePasskey(sessionId: string, id: string, name: string): Promise<Done<boolean>> {
    return this.#ifProved(sessionId, ({ passkeys }) => passkeys.rename(id, name))
  }

  removePasskey(sessionId: string, id: string): Promise<Done<string | null>> {
    return this.#ifProved(sessionId, (tables) => factors.removePasskey(tables, sessionId, id))
  }

  /** Factors added at or after a time go, and who had them stays signed in until their sessions are ended. */
  removeFactorsSince(ms: number): Promise<factors.RemovedFactors> {
    const none = { authenticator: false, recoveryCodes: false, passkeys: [] }
    return this.#ifKnown(none, (tables) => factors.removeFactorsSince(tables, ms))
  }

  /** For the person's data export, as JSON; null where nothing is kept. */
  exportRecords(): Promise<string | null> {
    return this.#ifKnown(null, (tables) => JSON.stringify(exportRecords(tables, this.ctx.storage.sql)))
  }

  /** The account is closed: nothing of it stays here, its sessions end with it. */
  async erase(): Promise<void> {
    this.#prepared = undefined
    await this.ctx.storage.deleteAll()
  }

  override async alarm(): Promise<void> {
    await restoreClock(this.env)
    const now = clock.now()
    if (this.#tables().sweep(now)) return this.ctx.storage.setAlarm(alarmTime(now + SWEEP_MS))
    return this.erase()
  }

  async #armSweep(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(alarmTime(clock.now() + SWEEP_MS))
  }

  #subjectOf(knownDevice: string | null): string {
    const device = knownDevice === null ? null : hashOf(knownDevice)
    return device !== null && this.#tables().sessions.knowsDevice(device) ? device : ACCOUNT
  }

  /** Ids in cookies come from outside: asking about a made-up one must not create tables. */
  #isBlank(): boolean {
    if (this.#prepared) return false
    return this.ctx.storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'sessions'").toArray().length === 0
  }

  #tables(): Tables {
    this.#prepared ??= new Tables(this.ctx.storage, {
      keyring: parseEnv(this.env).FIELD_ENCRYPTION_KEYS,
      owner: this.ctx.id.toString(),
    })
    return this.#prepared
  }

  /** For what comes after a look at the user: one turn, all of it or nothing. */
  async #write<Result>(work: (tables: Tables, now: number) => Result): Promise<Result> {
    await restoreClock(this.env)
    const result = this.ctx.storage.transactionSync(() => work(this.#tables(), clock.now()))
    this.ctx.waitUntil(this.#armSweep())
    return result
  }

  /** Judges the session in the turn that does the work: it may have ended since the request was let in. */
  #ifProved<Result>(
    sessionId: string,
    work: (tables: Tables, now: number) => Result,
    holdsMs: number = NUMBERS.stepUpMs,
  ): Promise<Done<Result>> {
    return this.#ifKnown(null, (tables, now) => {
      if (!factors.isProved(tables, sessionId, holdsMs, now)) return null
      this.ctx.waitUntil(this.#armSweep())
      return { done: work(tables, now) }
    })
  }

  /** For what strangers can ask, too. */
  async #ifKnown<Result>(unknown: Result, work: (tables: Tables, now: number) => Result): Promise<Result> {
    await restoreClock(this.env)
    if (this.#isBlank()) return unknown
    return this.ctx.storage.transactionSync(() => work(this.#tables(), clock.now()))
  }
}
