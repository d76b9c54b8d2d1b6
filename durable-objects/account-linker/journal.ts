import { migrateObject } from '#worker/lib/migrate-object.ts'
import { type Failures, type OpenCode, type SentTo, WINDOW_MS } from './codes.ts'
import type { SignUp, Step } from './sign-up.ts'

const MIGRATIONS = [
  `CREATE TABLE secret (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)`,
  `CREATE TABLE codes (
    email TEXT PRIMARY KEY, code_hash TEXT NOT NULL, sent_to TEXT NOT NULL, issued_at_ms INTEGER NOT NULL, request_key TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL, tries INTEGER NOT NULL)`,
  `CREATE TABLE code_events (at_ms INTEGER NOT NULL, kind TEXT NOT NULL)`,
  `CREATE TABLE sign_up (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL)`,
  `CREATE TABLE steps (
    name TEXT PRIMARY KEY, state TEXT NOT NULL, attempts INTEGER NOT NULL, email TEXT NOT NULL, intended_at_ms INTEGER NOT NULL,
    next_at_ms INTEGER)`,
]

/** `intended`: the vendor may have been called; only a look at the vendor tells. `idle`: it certainly was not, or it answered. */
export type StepRecord = {
  state: 'intended' | 'idle'
  attempts: number
  email: string
  intendedAtMs: number
  nextAtMs: number | null
}

type CodeRow = {
  email: string
  code_hash: string
  sent_to: OpenCode['sentTo']
  issued_at_ms: number
  request_key: string
  expires_at_ms: number
  tries: number
}

/** The object's own tables: open codes, the sign-up and what was intended at the vendors. All synchronous. */
export class Journal {
  readonly #storage: DurableObjectStorage
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage, newSecret: () => string) {
    migrateObject(storage, MIGRATIONS)
    this.#storage = storage
    this.#sql = storage.sql
    this.#sql.exec('INSERT INTO secret (id, value) VALUES (1, ?) ON CONFLICT DO NOTHING', newSecret())
  }

  /** What is written is safe before a vendor is called. */
  sync(): Promise<void> {
    return this.#storage.sync()
  }

  secret(): string {
    return this.#sql.exec<{ value: string }>('SELECT value FROM secret').one().value
  }

  code(email: string): OpenCode | null {
    const row = this.#sql.exec<CodeRow>('SELECT * FROM codes WHERE email = ?', email).toArray()[0]
    if (!row) return null
    return {
      email: row.email,
      codeHash: row.code_hash,
      sentTo: row.sent_to,
      issuedAtMs: row.issued_at_ms,
      requestKey: row.request_key,
      expiresAtMs: row.expires_at_ms,
      tries: row.tries,
    }
  }

  putCode(code: OpenCode): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO codes (email, code_hash, sent_to, issued_at_ms, request_key, expires_at_ms, tries) VALUES (?, ?, ?, ?, ?, ?, ?)',
      code.email,
      code.codeHash,
      code.sentTo,
      code.issuedAtMs,
      code.requestKey,
      code.expiresAtMs,
      code.tries,
    )
  }

  deleteCode(email: string): void {
    this.#sql.exec('DELETE FROM codes WHERE email = ?', email)
  }

  countTry(email: string, sentTo: SentTo, now: number): void {
    this.#sql.exec('UPDATE codes SET tries = tries + 1 WHERE email = ?', email)
    this.#recordCodeEvent(`failure:${sentTo}`, now)
  }

  countIssue(sentTo: SentTo, now: number): void {
    this.#recordCodeEvent(`issue:${sentTo}`, now)
  }

  issuesLastHour(sentTo: SentTo, now: number): number {
    return this.#codeEventsSince(`issue:${sentTo}`, now - WINDOW_MS.hour)
  }

  failures(sentTo: SentTo, now: number): Failures {
    const since = (ms: number) => this.#codeEventsSince(`failure:${sentTo}`, now - ms)
    return { lastHour: since(WINDOW_MS.hour), lastDay: since(WINDOW_MS.day) }
  }

  forgetOldCodes(now: number): void {
    this.#sql.exec('DELETE FROM codes WHERE expires_at_ms <= ?', now - WINDOW_MS.hour)
    this.#sql.exec('DELETE FROM code_events WHERE at_ms <= ?', now - WINDOW_MS.day)
  }

  #recordCodeEvent(kind: string, now: number): void {
    this.#sql.exec('INSERT INTO code_events (at_ms, kind) VALUES (?, ?)', now, kind)
  }

  #codeEventsSince(kind: string, since: number): number {
    const query = 'SELECT COUNT(*) AS events FROM code_events WHERE kind = ? AND at_ms > ?'
    return this.#sql.exec<{ events: number }>(query, kind, since).one().events
  }

  /** When the next code may be forgotten; null when there is none. */
  oldestCodeAtMs(): number | null {
    return this.#sql.exec<{ at: number | null }>('SELECT MIN(expires_at_ms) AS at FROM codes').one().at
  }

  signUp(): SignUp | null {
    const row = this.#sql.exec<{ json: string }>('SELECT json FROM sign_up').toArray()[0]
    return row ? (JSON.parse(row.json) as SignUp) : null
  }

  putSignUp(signUp: SignUp): void {
    this.#sql.exec('INSERT OR REPLACE INTO sign_up (id, json) VALUES (1, ?)', JSON.stringify(signUp))
  }

  /** The counts of codes stay: closing a login is no way to more guesses. */
  forgetSignUp(): void {
    this.#storage.transactionSync(() => {
      for (const table of ['sign_up', 'steps', 'codes']) this.#sql.exec(`DELETE FROM ${table}`)
    })
  }

  step(name: Step): StepRecord | null {
    const row = this.#sql
      .exec<{ state: StepRecord['state']; attempts: number; email: string; intended_at_ms: number; next_at_ms: number | null }>(
        'SELECT state, attempts, email, intended_at_ms, next_at_ms FROM steps WHERE name = ?',
        name,
      )
      .toArray()[0]
    if (!row) return null
    const { state, attempts, email } = row
    return { state, attempts, email, intendedAtMs: row.intended_at_ms, nextAtMs: row.next_at_ms }
  }

  putStep(name: Step, step: StepRecord): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO steps (name, state, attempts, email, intended_at_ms, next_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      name,
      step.state,
      step.attempts,
      step.email,
      step.intendedAtMs,
      step.nextAtMs,
    )
  }
}
