import { ids } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { hashOf } from './rotation.ts'

/** `login`: the password was right. `step-up`, `registration`: asked for by a session. `spent`: a signed one, remembered as used. */
export type ChallengeKind = 'login' | 'step-up' | 'registration' | 'spent'
export type ChallengeDetail = { sessionId?: string; remember?: boolean }
export type IssuedChallenge = { secret: string; expiresAtMs: number }

/** Open ones of one kind; the oldest give way. */
const MOST = 20

/** What somebody must answer within minutes and once. Stored as SHA-256 only; an answered one is a missing row. */
export class Challenges {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  issue(kind: ChallengeKind, detail: ChallengeDetail, now: number): IssuedChallenge {
    const secret = ids.secret()
    const expiresAtMs = now + NUMBERS.mfaChallengeMs
    this.sweep(now)
    this.#sql.exec(
      'DELETE FROM challenges WHERE hash IN (SELECT hash FROM challenges WHERE kind = ? ORDER BY expires_at_ms DESC LIMIT -1 OFFSET ?)',
      kind,
      MOST - 1,
    )
    this.#insert(hashOf(secret), kind, detail, expiresAtMs)
    return { secret, expiresAtMs }
  }

  find(kind: ChallengeKind, secret: string, now: number): ChallengeDetail | null {
    const row = this.#sql
      .exec<{ detail: string }>(
        'SELECT detail FROM challenges WHERE hash = ? AND kind = ? AND expires_at_ms > ?',
        hashOf(secret),
        kind,
        now,
      )
      .toArray()[0]
    return row ? (JSON.parse(row.detail) as ChallengeDetail) : null
  }

  close(secret: string): void {
    this.#sql.exec('DELETE FROM challenges WHERE hash = ?', hashOf(secret))
  }

  /** Logins that wait for their second factor, and what sessions asked for, but for one. Spent ones stay spent. */
  closeOpen(exceptOf: string | null): void {
    this.#sql.exec(
      "DELETE FROM challenges WHERE kind <> 'spent' AND (json_extract(detail, '$.sessionId') IS NULL OR json_extract(detail, '$.sessionId') IS NOT ?)",
      exceptOf,
    )
  }

  /** For a challenge that its signature proves: false when it was used here before. */
  spend(secret: string, expiresAtMs: number, now: number): boolean {
    if (this.find('spent', secret, now)) return false
    this.sweep(now)
    this.#insert(hashOf(secret), 'spent', {}, expiresAtMs)
    return true
  }

  #insert(hash: string, kind: ChallengeKind, detail: ChallengeDetail, expiresAtMs: number): void {
    this.#sql.exec(
      'INSERT INTO challenges (hash, kind, detail, expires_at_ms) VALUES (?, ?, ?, ?)',
      hash,
      kind,
      JSON.stringify(detail),
      expiresAtMs,
    )
  }

  sweep(now: number): void {
    this.#sql.exec('DELETE FROM challenges WHERE expires_at_ms <= ?', now)
  }
}
