import { migrateObject } from '#worker/lib/migrate-object.ts'
import { Authenticator, type SealedFor } from './authenticator.ts'
import { Challenges } from './challenges.ts'
import { Epoch } from './epoch.ts'
import { Links } from './links.ts'
import { Passkeys } from './passkeys.ts'
import { RecoveryCodes } from './recovery-codes.ts'
import { SessionStore } from './session-store.ts'

const DAY_MS = 86_400_000
const FORGET_ATTEMPTS_MS = 3 * DAY_MS
const FORGET_DEVICE_MS = 180 * DAY_MS

/** Append only: an object runs those it has not seen. */
const MIGRATIONS = [
  `CREATE TABLE claims (id INTEGER PRIMARY KEY CHECK (id = 1), json TEXT NOT NULL)`,
  `CREATE TABLE sessions (
    id TEXT PRIMARY KEY, family_secret TEXT NOT NULL, generation INTEGER NOT NULL, rotated_at_ms INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL, last_used_at_ms INTEGER NOT NULL, idle_ms INTEGER NOT NULL, expires_at_ms INTEGER NOT NULL,
    remembered INTEGER NOT NULL, device TEXT NOT NULL, place TEXT)`,
  `CREATE TABLE refresh_tokens (
    hash TEXT PRIMARY KEY, session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, generation INTEGER NOT NULL)`,
  `CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id)`,
  `CREATE TABLE attempts (subject TEXT PRIMARY KEY, json TEXT NOT NULL, updated_at_ms INTEGER NOT NULL)`,
  `CREATE TABLE devices (hash TEXT PRIMARY KEY, created_at_ms INTEGER NOT NULL, last_seen_at_ms INTEGER NOT NULL)`,
  `CREATE TABLE links (
    hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, payload TEXT NOT NULL, issued_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL, open INTEGER NOT NULL)`,
  `CREATE TABLE authenticators (
    state TEXT PRIMARY KEY, seed TEXT NOT NULL, since_ms INTEGER NOT NULL, last_step INTEGER NOT NULL)`,
  `CREATE TABLE recovery_codes (hash TEXT PRIMARY KEY)`,
  `CREATE TABLE passkeys (
    id TEXT PRIMARY KEY, public_key TEXT NOT NULL, counter INTEGER NOT NULL, transports TEXT NOT NULL, name TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL, last_used_at_ms INTEGER)`,
  `CREATE TABLE challenges (hash TEXT PRIMARY KEY, kind TEXT NOT NULL, detail TEXT NOT NULL, expires_at_ms INTEGER NOT NULL)`,
  `ALTER TABLE sessions ADD COLUMN proved_at_ms INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE recovery_codes ADD COLUMN created_at_ms INTEGER NOT NULL DEFAULT 0`,
  `CREATE TABLE epochs (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL)`,
]

/** Where something is left to keep, the object stays. */
const KEPT = ['sessions', 'attempts', 'devices', 'links', 'authenticators', 'passkeys', 'challenges']

/** Everything one registry stores. */
export class Tables {
  readonly sessions: SessionStore
  readonly links: Links
  readonly authenticator: Authenticator
  readonly recoveryCodes: RecoveryCodes
  readonly passkeys: Passkeys
  readonly challenges: Challenges
  readonly epoch: Epoch
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage, seal: SealedFor) {
    migrateObject(storage, MIGRATIONS)
    this.#sql = storage.sql
    this.sessions = new SessionStore(storage.sql)
    this.links = new Links(storage.sql)
    this.authenticator = new Authenticator(storage.sql, seal)
    this.recoveryCodes = new RecoveryCodes(storage.sql)
    this.passkeys = new Passkeys(storage.sql)
    this.challenges = new Challenges(storage.sql)
    this.epoch = new Epoch(storage.sql)
  }

  /** Forgets what nothing depends on any more; false when nothing is left. */
  sweep(now: number): boolean {
    this.sessions.sweep({ now, attemptsBefore: now - FORGET_ATTEMPTS_MS, devicesBefore: now - FORGET_DEVICE_MS })
    this.links.sweep(now)
    this.challenges.sweep(now)
    this.authenticator.sweep(now)
    return !this.#isEmpty()
  }

  #isEmpty(): boolean {
    return KEPT.every((table) => this.#sql.exec(`SELECT 1 FROM ${table} LIMIT 1`).toArray().length === 0)
  }
}
