import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface DocumentWrite {
  collection: string
  id: string
  json: string | null
}

export interface Persistence {
  tenants(): string[]
  load(tenant: string): Iterable<{ collection: string; id: string; json: string }>
  write(tenant: string, writes: DocumentWrite[]): void
  clear(tenant: string): void
  close(): void
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS documents (
    tenant TEXT NOT NULL, collection TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (tenant, collection, id)
  );
`

export function openSqlite(stateDir: string): Persistence {
  mkdirSync(stateDir, { recursive: true })
  const database = new DatabaseSync(join(stateDir, 'sandbox.sqlite'))
  database.exec(SCHEMA)
  const select = database.prepare('SELECT collection, id, json FROM documents WHERE tenant = ? ORDER BY rowid')
  const upsert = database.prepare(
    `INSERT INTO documents (tenant, collection, id, json) VALUES (?, ?, ?, ?)
     ON CONFLICT (tenant, collection, id) DO UPDATE SET json = excluded.json`,
  )
  const remove = database.prepare('DELETE FROM documents WHERE tenant = ? AND collection = ? AND id = ?')
  const apply = (tenant: string, write: DocumentWrite) => {
    if (write.json === null) remove.run(tenant, write.collection, write.id)
    else upsert.run(tenant, write.collection, write.id, write.json)
  }
  return {
    tenants: () =>
      database
        .prepare('SELECT DISTINCT tenant FROM documents')
        .all()
        .map((row) => String(row['tenant'])),
    load: (tenant) =>
      select.all(tenant).map((row) => ({
        collection: String(row['collection']),
        id: String(row['id']),
        json: String(row['json']),
      })),
    write: (tenant, writes) => {
      if (writes.length > 1) database.exec('BEGIN')
      for (const write of writes) apply(tenant, write)
      if (writes.length > 1) database.exec('COMMIT')
    },
    clear: (tenant) => {
      database.prepare('DELETE FROM documents WHERE tenant = ?').run(tenant)
    },
    close: () => database.close(),
  }
}
