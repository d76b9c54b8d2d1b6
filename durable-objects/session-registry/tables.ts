import { migrateObject } from '#worker/lib/migrate-object.ts'
import { Links } from './links.ts'
import { SessionStore } from './session-store.ts'

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
]

/** Where something is left to keep, the object stays. */
const KEPT = ['sessions', 'attempts', 'devices', 'links']

/** Everything one registry stores. */
export class Tables {
  readonly sessions: SessionStore
  readonly links: Links
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    migrateObject(storage, MIGRATIONS)
    this.#sql = storage.sql
    this.sessions = new SessionStore(storage.sql)
    this.links = new Links(storage.sql)
  }

  isEmpty(): boolean {
    return KEPT.every((table) => this.#sql.exec(`SELECT 1 FROM ${table} LIMIT 1`).toArray().length === 0)
  }
}
