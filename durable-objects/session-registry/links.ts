import { ids } from '#worker/lib/ids.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { hashOf } from './rotation.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * `newest`: a new link withdraws the older ones. `anHour`: how many may be issued. `apartMs`: while one that young is open, no other: whoever
 * asks in another's name neither spends the hour's nor takes the mailed one away.
 */
const PURPOSES = {
  'reset-password': { lifeMs: NUMBERS.resetLinkMs, newest: true, anHour: 6, apartMs: 10 * MINUTE_MS },
  'confirm-email': { lifeMs: NUMBERS.emailChangeMs, newest: true, anHour: 5, apartMs: 0 },
  'undo-email': { lifeMs: NUMBERS.emailUndoMs, newest: false, anHour: Infinity, apartMs: 0 },
  'not-me': { lifeMs: NUMBERS.notMeMs, newest: false, anHour: Infinity, apartMs: 0 },
  'set-password': { lifeMs: NUMBERS.setPasswordMs, newest: true, anHour: 5, apartMs: 0 },
  'link-account': { lifeMs: NUMBERS.linkAccountMs, newest: true, anHour: 5, apartMs: 0 },
} as const

export type LinkPurpose = keyof typeof PURPOSES
export type LinkPayload = Readonly<Record<string, string | null>>
export type OpenLink = { payload: LinkPayload; issuedAtMs: number }
export type IssuedLink = { secret: string; expiresAtMs: number }

/** Single-use links of one user: who holds the secret may do one thing once. Stored as SHA-256 only. */
export class Links {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** null: enough of them were issued within the hour, or one a moment ago. */
  issue(purpose: LinkPurpose, payload: LinkPayload, now: number): IssuedLink | null {
    const { lifeMs, newest, anHour, apartMs } = PURPOSES[purpose]
    const { issued, young } = this.#sql
      .exec<{ issued: number; young: number | null }>(
        'SELECT COUNT(*) AS issued, SUM(open = 1 AND issued_at_ms > ?) AS young FROM links WHERE purpose = ? AND issued_at_ms > ?',
        now - apartMs,
        purpose,
        now - HOUR_MS,
      )
      .one()
    if (issued >= anHour || (apartMs > 0 && (young ?? 0) > 0)) return null
    if (newest) this.withdraw([purpose])
    const secret = ids.secret()
    const expiresAtMs = now + lifeMs
    this.#sql.exec(
      'INSERT INTO links (hash, purpose, payload, issued_at_ms, expires_at_ms, open) VALUES (?, ?, ?, ?, ?, 1)',
      hashOf(secret),
      purpose,
      JSON.stringify(payload),
      now,
      expiresAtMs,
    )
    return { secret, expiresAtMs }
  }

  /** What the link is for, without using it up; null when it is not, or no longer, good. */
  peek(purpose: LinkPurpose, secret: string, now: number): OpenLink | null {
    const row = this.#sql
      .exec<{ payload: string; issued_at_ms: number }>(
        'SELECT payload, issued_at_ms FROM links WHERE hash = ? AND purpose = ? AND open = 1 AND expires_at_ms > ?',
        hashOf(secret),
        purpose,
        now,
      )
      .toArray()[0]
    return row ? { payload: JSON.parse(row.payload) as LinkPayload, issuedAtMs: row.issued_at_ms } : null
  }

  /** When the last one that is still good ends. */
  openUntil(purpose: LinkPurpose, now: number): number | null {
    return this.#sql
      .exec<{ until: number | null }>(
        'SELECT MAX(expires_at_ms) AS until FROM links WHERE purpose = ? AND open = 1 AND expires_at_ms > ?',
        purpose,
        now,
      )
      .one().until
  }

  /** Peek and close in one turn: of many at once one gets the payload. */
  use(purpose: LinkPurpose, secret: string, now: number): OpenLink | null {
    const link = this.peek(purpose, secret, now)
    if (link) this.#sql.exec('UPDATE links SET open = 0 WHERE hash = ?', hashOf(secret))
    return link
  }

  /** All of them, or those issued at or after a time. */
  withdraw(purposes: readonly LinkPurpose[], sinceMs = 0): void {
    for (const purpose of purposes) {
      this.#sql.exec('UPDATE links SET open = 0 WHERE purpose = ? AND issued_at_ms >= ?', purpose, sinceMs)
    }
  }

  /** Those a session asked for, as their payload says. */
  withdrawOf(sessionId: string): void {
    this.#sql.exec("UPDATE links SET open = 0 WHERE json_extract(payload, '$.sessionId') = ?", sessionId)
  }

  /** Used and withdrawn ones count for an hour. */
  sweep(now: number): void {
    this.#sql.exec('DELETE FROM links WHERE (open = 0 OR expires_at_ms <= ?) AND issued_at_ms <= ?', now, now - HOUR_MS)
  }
}
