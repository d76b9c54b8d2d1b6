import { migrateObject } from '#worker/lib/migrate-object.ts'
import { newRun, type Run } from './run.ts'
import { fromStored, isOutdated, toStored } from './stored-run.ts'

type Keyring = Readonly<Record<string, string>>

export type JournalEntry = { at: number; kind: string; detail: string }

const MIGRATIONS = [
  `CREATE TABLE run (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL)`,
  `CREATE TABLE journal (seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL)`,
  `CREATE TABLE outbox (
     key TEXT PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
     attempts INTEGER NOT NULL, next_at INTEGER NOT NULL)`,
  `ALTER TABLE outbox ADD COLUMN refused INTEGER NOT NULL DEFAULT 0`,
] as const

export function migrate(storage: DurableObjectStorage): void {
  migrateObject(storage, MIGRATIONS)
}

export function loadRun(storage: DurableObjectStorage, orderId: string, keyring: Keyring): Run {
  const [row] = storage.sql.exec<{ state: string }>('SELECT state FROM run WHERE id = 1').toArray()
  return row ? fromStored(row.state, keyring) : newRun(orderId)
}

export function saveRun(storage: DurableObjectStorage, run: Run, keyring: Keyring): void {
  const state = toStored(run, keyring)
  storage.sql.exec('INSERT INTO run (id, state) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state', state)
}

export function resealRun(storage: DurableObjectStorage, orderId: string, keyring: Keyring): void {
  const [row] = storage.sql.exec<{ state: string }>('SELECT state FROM run WHERE id = 1').toArray()
  if (row && isOutdated(row.state, keyring)) saveRun(storage, loadRun(storage, orderId, keyring), keyring)
}

export function record(storage: DurableObjectStorage, entry: JournalEntry): void {
  storage.sql.exec('INSERT INTO journal (at, kind, detail) VALUES (?, ?, ?)', entry.at, entry.kind, entry.detail)
}

export function listJournal(storage: DurableObjectStorage): JournalEntry[] {
  return storage.sql.exec<JournalEntry>('SELECT at, kind, detail FROM journal ORDER BY seq').toArray()
}
