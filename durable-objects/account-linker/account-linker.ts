import { DurableObject } from 'cloudflare:workers'
import { parseEnv } from '#worker/env.ts'
import { alarmTime, clock } from '#worker/lib/clock.ts'
import { VendorError } from '#worker/lib/errors.ts'
import { ids } from '#worker/lib/ids.ts'
import { log } from '#worker/lib/log.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { createContext } from '#worker/wiring.ts'
import { restoreClock } from '#worker/wiring/development-clock.ts'
import {
  codeFor,
  decideTry,
  hashCode,
  isExhausted,
  isOpen,
  MAX_ISSUES_PER_HOUR,
  type OpenCode,
  type SentTo,
  WINDOW_MS,
} from './codes.ts'
import { exportRecords } from './export-records.ts'
import { Journal } from './journal.ts'
import { markActive, runSignUp, type SignUpOutcome } from './run-sign-up.ts'
import {
  continueLink,
  continueSignUp,
  type LinkRequest,
  needsWriteBack,
  type SignUp,
  type SignUpRequest,
  withoutPersonalData,
} from './sign-up.ts'

const ABANDONED_MS = 86_400_000
const VENDOR_RETRY_SECONDS = 60
/** Longer than a sign-up takes: then it counts as cut off, and the alarm looks after what it left. */
const WATCHDOG_MS = 120_000

export type IssuedCode = { kind: 'issued'; code: string; issuedAtMs: number; expiresAtMs: number } | { kind: 'limited' }
export type Proof = { email: string; code: string; requestKey: string }
/** What the person filled in, and the account's own address. */
export type SignUpForm = Omit<SignUpRequest, 'email' | 'emailConfirmed'> & { ownEmail: string | null }
export type LinkedUser = { userId: string; email: string; accountId: string; contactId: string | null; clientId: string }
export type ProofAnswer =
  | { kind: 'proved'; sentTo: SentTo }
  /** This very request was told of the success before; its answer was lost. */
  | { kind: 'answered'; user: LinkedUser }
  /** The right code, but another request has used it. */
  | { kind: 'used' }
  | { kind: 'refused' }
export type LinkAnswer =
  | { kind: 'linked'; user: LinkedUser }
  | { kind: 'already-linked' | 'email-unavailable' | 'details-refused' | 'code-refused' | 'busy' }
  | { kind: 'unavailable'; retryAfterSeconds: number }

/**
 * One object per Salesforce account: proves who may sign up for it and runs the sign-up, or the linking of a billing client that was
 * there before, journalled, so that of both one wins and a failure anywhere leaves nothing or what the next attempt completes. Billing gets one client, the portal one user. Plain passwords never come here.
 */
export class AccountLinker extends DurableObject<Env> {
  #prepared: Journal | undefined
  #running: { untilMs: number } | null = null
  #isWritingBack = false

  /** The same request key is the same code; a new one replaces the code of that address. */
  async issueCode(input: {
    email: string
    sentTo: OpenCode['sentTo']
    requestKey: string
  }): Promise<IssuedCode & { ownUserId: string | null }> {
    await restoreClock(this.env)
    const now = clock.now()
    const journal = this.#journal()
    const signUp = journal.signUp()
    const over = signUp?.answered || (signUp?.road === 'link' && signUp.userStoredAtMs !== null)
    const ownUserId = signUp && !over ? signUp.userId : null
    const previous = journal.code(input.email)
    const repeated = previous !== null && previous.requestKey === input.requestKey && isOpen(previous, now)
    const issuedAtMs = repeated ? previous.issuedAtMs : now
    const code = codeFor(journal.secret(), { email: input.email, requestKey: input.requestKey, issuedAtMs })
    if (repeated) return { kind: 'issued', code, issuedAtMs, expiresAtMs: previous.expiresAtMs, ownUserId }
    if (journal.issuesLastHour(input.sentTo, now) >= MAX_ISSUES_PER_HOUR) return { kind: 'limited', ownUserId }
    const expiresAtMs = now + NUMBERS.signUpCodeMs
    this.ctx.storage.transactionSync(() => {
      journal.countIssue(input.sentTo, now)
      journal.putCode({ ...input, codeHash: hashCode(journal.secret(), input.email, code), issuedAtMs, expiresAtMs, tries: 0 })
    })
    this.ctx.waitUntil(this.#arm())
    return { kind: 'issued', code, issuedAtMs, expiresAtMs, ownUserId }
  }

  /** Counts a wrong code. Asked before the password is hashed, so that guesses cost us nothing. */
  async prove(proof: Proof): Promise<ProofAnswer> {
    await restoreClock(this.env)
    const now = clock.now()
    const journal = this.#journal()
    const codeHash = hashCode(journal.secret(), proof.email, proof.code)
    const open = journal.code(proof.email)
    const sentTo = open?.sentTo ?? 'account'
    const failures = journal.failures(sentTo, now)
    const signUp = journal.signUp()
    if (signUp && !isExhausted(failures) && usedCode(signUp, codeHash, now)) {
      return signUp.answered?.requestKey === proof.requestKey ? { kind: 'answered', user: linkedUser(signUp) } : { kind: 'used' }
    }
    const decision = decideTry(open, codeHash, { now, failures })
    if (decision === 'wrong' || signUp?.answered) journal.countTry(proof.email, sentTo, now)
    return decision === 'right' ? { kind: 'proved', sentTo } : { kind: 'refused' }
  }

  /**
   * The login gets the address whose mailbox the code came from: the given one, or the account's own. `request.ownEmail` is the latter.
   */
  async signUp(proof: Proof, { ownEmail, ...request }: SignUpForm, requestId: string): Promise<LinkAnswer> {
    const proved = await this.prove(proof)
    if (proved.kind === 'answered') return { kind: 'linked', user: proved.user }
    const email = proved.kind === 'proved' && proved.sentTo === 'account' ? ownEmail : proof.email
    if (proved.kind === 'refused' || email === null) return { kind: 'code-refused' }
    if (proved.kind === 'used') return { kind: 'already-linked' }
    if (this.#isRunning()) return { kind: 'busy' }
    const wanted = { ...request, email, emailConfirmed: true }
    return this.#runAlone(requestId, async () => {
      const outcome = await this.#run((previous, fresh) => continueSignUp(previous, wanted, fresh), requestId)
      return outcome.kind === 'done' ? this.#answer(proof, outcome.signUp) : outcome
    })
  }

  /** For a person who proved at billing to own the client. Asked again it answers again: the password is chosen afterwards. */
  async linkClient(request: LinkRequest, requestId: string): Promise<LinkAnswer> {
    await restoreClock(this.env)
    if (this.#isRunning()) return { kind: 'busy' }
    return this.#runAlone(requestId, async () => {
      const outcome = await this.#run((previous, fresh) => continueLink(previous, request, fresh), requestId)
      return outcome.kind === 'done' ? { kind: 'linked', user: linkedUser(outcome.signUp) } : outcome
    })
  }

  /** For the person's data export, as JSON. */
  async exportRecords(of: { userId: string; email: string }): Promise<string | null> {
    await restoreClock(this.env)
    const records = exportRecords(this.#journal(), parseEnv(this.env).FIELD_ENCRYPTION_KEYS, of)
    return records && JSON.stringify(records)
  }

  /** This login is closed: who signs up or links next starts anew, and Salesforce is not told of it any more. False: a call is still under way. */
  async release(userId: string): Promise<boolean> {
    await restoreClock(this.env)
    const journal = this.#journal()
    if (this.#isRunning() || this.#isWritingBack) return false
    if (journal.signUp()?.userId === userId) journal.forgetSignUp()
    return true
  }

  override async alarm(): Promise<void> {
    await restoreClock(this.env)
    const journal = this.#journal()
    const now = clock.now()
    journal.forgetOldCodes(now)
    if (!this.#isRunning()) {
      await this.#repeatWriteBack(journal, now)
      const signUp = journal.signUp()
      if (signUp?.profile && now - signUp.updatedAtMs >= ABANDONED_MS) journal.putSignUp(withoutPersonalData(signUp))
    }
    await this.#arm()
  }

  async #repeatWriteBack(journal: Journal, now: number): Promise<void> {
    const signUp = journal.signUp()
    if (!signUp || !needsWriteBack(signUp) || (journal.step('crm')?.nextAtMs ?? 0) > now) return
    const ctx = createContext(this.env, { waitUntil: (work) => this.ctx.waitUntil(work) })
    this.#isWritingBack = true
    try {
      await markActive(journal, ctx, signUp)
    } catch (error) {
      log('account-linker').warn('write-back failed and will be repeated', { requestId: ctx.requestId, error: String(error) })
    } finally {
      this.#isWritingBack = false
    }
  }

  /** A person who closes the page does not stop what is under way at a vendor. */
  #runAlone(requestId: string, attempt: () => Promise<LinkAnswer>): Promise<LinkAnswer> {
    const own = { untilMs: clock.now() + WATCHDOG_MS }
    this.#running = own
    const work = attempt()
      .catch((error: unknown) => unavailable(error, requestId))
      .finally(async () => {
        if (this.#running === own) this.#running = null
        await this.#arm()
      })
    this.ctx.waitUntil(work.catch(() => {}))
    return work
  }

  #isRunning(): boolean {
    return this.#running !== null && clock.now() < this.#running.untilMs
  }

  async #run(next: NextSignUp, requestId: string): Promise<Done | Exclude<LinkAnswer, { kind: 'linked' }>> {
    const journal = this.#journal()
    const signUp = next(journal.signUp(), { userId: ids.uuid(), now: clock.now() })
    if (signUp === 'already-linked') return { kind: 'already-linked' }
    journal.putSignUp(signUp)
    await this.#arm()
    const ctx = createContext(this.env, { requestId, waitUntil: (work) => this.ctx.waitUntil(work) })
    const outcome = await runSignUp(journal, ctx)
    return outcome.kind === 'wait' ? { kind: 'unavailable', retryAfterSeconds: outcome.seconds } : outcome
  }

  #answer(proof: Proof, signUp: SignUp): LinkAnswer {
    const journal = this.#journal()
    const open = journal.code(proof.email)
    const answered = {
      requestKey: proof.requestKey,
      codeHash: hashCode(journal.secret(), proof.email, proof.code),
      untilMs: open?.expiresAtMs ?? clock.now(),
    }
    this.ctx.storage.transactionSync(() => {
      journal.putSignUp({ ...withoutPersonalData(signUp), answered })
      journal.deleteCode(proof.email)
    })
    return { kind: 'linked', user: linkedUser(signUp) }
  }

  /** One alarm for everything due. A running sign-up writes back itself. */
  async #arm(): Promise<void> {
    const journal = this.#journal()
    const signUp = this.#isRunning() ? null : journal.signUp()
    const code = journal.oldestCodeAtMs()
    const due = [
      code === null ? null : code + WINDOW_MS.hour,
      this.#isRunning() ? clock.now() + WATCHDOG_MS : null,
      signUp && needsWriteBack(signUp) ? (journal.step('crm')?.nextAtMs ?? clock.now()) : null,
      signUp?.profile ? signUp.updatedAtMs + ABANDONED_MS : null,
    ].filter((at) => at !== null)
    if (due.length > 0) await this.ctx.storage.setAlarm(alarmTime(Math.min(...due)))
  }

  #journal(): Journal {
    this.#prepared ??= new Journal(this.ctx.storage, ids.secret)
    return this.#prepared
  }
}

type NextSignUp = (previous: SignUp | null, fresh: { userId: string; now: number }) => SignUp | 'already-linked'
type Done = Extract<SignUpOutcome, { kind: 'done' }>

function unavailable(error: unknown, requestId: string): LinkAnswer {
  if (!(error instanceof VendorError)) throw error
  const { vendor, operation, outcome } = error
  log('account-linker').warn('waits for a vendor', { requestId, vendor, operation, outcome })
  return { kind: 'unavailable', retryAfterSeconds: error.retryAfterSeconds ?? VENDOR_RETRY_SECONDS }
}

/** The hash is of code and given address. */
function usedCode({ answered }: SignUp, codeHash: string, now: number): boolean {
  return answered !== null && now < answered.untilMs && answered.codeHash === codeHash
}

function linkedUser(signUp: SignUp): LinkedUser {
  const { userId, email, account, clientId } = signUp
  return { userId, email, accountId: account.id, contactId: account.contactId, clientId: clientId ?? '' }
}
