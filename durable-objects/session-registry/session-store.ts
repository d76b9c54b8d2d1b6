import { type Attempts, NO_ATTEMPTS } from './lockout.ts'

export type StoredSession = {
  id: string
  familySecret: string
  generation: number
  rotatedAtMs: number
  createdAtMs: number
  lastUsedAtMs: number
  idleMs: number
  expiresAtMs: number
  remembered: boolean
  device: string
  place: string | null
  /** When the person last proved who it is: at the login, or by a step-up since. */
  provedAtMs: number
}

type SessionRow = {
  id: string
  family_secret: string
  generation: number
  rotated_at_ms: number
  created_at_ms: number
  last_used_at_ms: number
  idle_ms: number
  expires_at_ms: number
  remembered: number
  device: string
  place: string | null
  proved_at_ms: number
}

/** Sessions, their tokens, failed tries and known devices of one registry. Everything is synchronous, so that nothing comes between a read and the write that follows. */
export class SessionStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  claims(): string | null {
    return this.#sql.exec<{ json: string }>('SELECT json FROM claims').toArray()[0]?.json ?? null
  }

  setClaims(json: string): void {
    this.#sql.exec('INSERT INTO claims (id, json) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET json = excluded.json', json)
  }

  session(id: string): StoredSession | null {
    const row = this.#sql.exec<SessionRow>('SELECT * FROM sessions WHERE id = ?', id).toArray()[0]
    return row ? toSession(row) : null
  }

  /** Last used first. */
  sessions(): StoredSession[] {
    return this.#sql.exec<SessionRow>('SELECT * FROM sessions ORDER BY last_used_at_ms DESC, id').toArray().map(toSession)
  }

  insertSession(session: StoredSession): void {
    this.#sql.exec(
      `INSERT INTO sessions (id, family_secret, generation, rotated_at_ms, created_at_ms, last_used_at_ms, idle_ms, expires_at_ms,
        remembered, device, place, proved_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      session.id,
      session.familySecret,
      session.generation,
      session.rotatedAtMs,
      session.createdAtMs,
      session.lastUsedAtMs,
      session.idleMs,
      session.expiresAtMs,
      session.remembered ? 1 : 0,
      session.device,
      session.place,
      session.provedAtMs,
    )
  }

  setGeneration(id: string, generation: number, now: number): void {
    this.#sql.exec(
      'UPDATE sessions SET generation = ?, rotated_at_ms = ?, last_used_at_ms = ? WHERE id = ?',
      generation,
      now,
      now,
      id,
    )
  }

  touch(id: string, now: number): void {
    this.#sql.exec('UPDATE sessions SET last_used_at_ms = ? WHERE id = ?', now, id)
  }

  setProved(id: string, now: number): void {
    this.#sql.exec('UPDATE sessions SET proved_at_ms = ? WHERE id = ?', now, id)
  }

  /** Its refresh tokens go with it. */
  deleteSession(id: string): boolean {
    return this.#sql.exec('DELETE FROM sessions WHERE id = ?', id).rowsWritten > 0
  }

  token(hash: string): { sessionId: string; generation: number } | null {
    const row = this.#sql
      .exec<{ session_id: string; generation: number }>('SELECT session_id, generation FROM refresh_tokens WHERE hash = ?', hash)
      .toArray()[0]
    return row ? { sessionId: row.session_id, generation: row.generation } : null
  }

  insertToken(hash: string, sessionId: string, generation: number): void {
    this.#sql.exec('INSERT INTO refresh_tokens (hash, session_id, generation) VALUES (?, ?, ?)', hash, sessionId, generation)
  }

  attempts(subject: string): Attempts {
    const row = this.#sql.exec<{ json: string }>('SELECT json FROM attempts WHERE subject = ?', subject).toArray()[0]
    return row ? (JSON.parse(row.json) as Attempts) : NO_ATTEMPTS
  }

  setAttempts(subject: string, attempts: Attempts, now: number): void {
    this.#sql.exec(
      `INSERT INTO attempts (subject, json, updated_at_ms) VALUES (?, ?, ?)
        ON CONFLICT (subject) DO UPDATE SET json = excluded.json, updated_at_ms = excluded.updated_at_ms`,
      subject,
      JSON.stringify(attempts),
      now,
    )
  }

  clearAttempts(subjects: readonly string[]): void {
    for (const subject of subjects) this.#sql.exec('DELETE FROM attempts WHERE subject = ?', subject)
  }

  clearAttemptsExcept(subject: string): void {
    this.#sql.exec('DELETE FROM attempts WHERE subject <> ?', subject)
  }

  knowsDevice(hash: string): boolean {
    return this.#sql.exec('SELECT 1 FROM devices WHERE hash = ?', hash).toArray().length > 0
  }

  rememberDevice(hash: string, now: number): void {
    this.#sql.exec(
      `INSERT INTO devices (hash, created_at_ms, last_seen_at_ms) VALUES (?, ?, ?)
        ON CONFLICT (hash) DO UPDATE SET last_seen_at_ms = excluded.last_seen_at_ms`,
      hash,
      now,
      now,
    )
  }

  forgetDevicesExcept(hash: string | null): void {
    this.#sql.exec('DELETE FROM devices WHERE hash IS NOT ?', hash)
  }

  /** Forgets what nothing depends on any more. */
  sweep(limits: { now: number; attemptsBefore: number; devicesBefore: number }): void {
    this.#sql.exec('DELETE FROM sessions WHERE expires_at_ms <= ? OR last_used_at_ms + idle_ms <= ?', limits.now, limits.now)
    this.#sql.exec('DELETE FROM attempts WHERE updated_at_ms < ?', limits.attemptsBefore)
    this.#sql.exec('DELETE FROM devices WHERE last_seen_at_ms < ?', limits.devicesBefore)
  }
}

function toSession(row: SessionRow): StoredSession {
  return {
    id: row.id,
    familySecret: row.family_secret,
    generation: row.generation,
    rotatedAtMs: row.rotated_at_ms,
    createdAtMs: row.created_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
    idleMs: row.idle_ms,
    expiresAtMs: row.expires_at_ms,
    remembered: row.remembered === 1,
    device: row.device,
    place: row.place,
    provedAtMs: row.proved_at_ms,
  }
}
