import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'

/** wrangler's own bookkeeping, so that `npm run migrate` and this agree about what is applied. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`

/** Applies what is missing, each file as one unit; returns the names applied. */
export async function applyMigrations(db: D1Database, folder = 'migrations'): Promise<string[]> {
  await db.prepare(BOOKKEEPING).run()
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
  const known = new Set(results.map(({ name }) => name))
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql') && !known.has(file)).toSorted()
  for (const file of files) {
    const statements = (await readFile(join(folder, file), 'utf8')).split('--> statement-breakpoint')
    await db.batch([
      ...statements.filter((statement) => statement.trim() !== '').map((statement) => db.prepare(statement)),
      db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(file),
    ])
  }
  return files
}
