import { migrateObject } from '#worker/lib/migrate-object.ts'

const MIGRATIONS = [
  `CREATE TABLE copies (
     topic TEXT NOT NULL, client_id TEXT NOT NULL, key TEXT NOT NULL,
     json TEXT NOT NULL, loaded_at INTEGER NOT NULL, expires_at INTEGER,
     PRIMARY KEY (topic, client_id, key)) WITHOUT ROWID`,
  'CREATE TABLE cart_lines (id TEXT PRIMARY KEY, sku TEXT NOT NULL, quantity INTEGER NOT NULL) WITHOUT ROWID',
] as const

export function migrate(storage: DurableObjectStorage): void {
  migrateObject(storage, MIGRATIONS)
}
