import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Control } from './control.ts'

/** wrangler's own bookkeeping, so that `npm run migrate` and this agree about what is applied. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`

/** Applies what is missing, each file as one unit; returns the names applied. */
export async function applyMigrations({ run }: Control, folder = 'migrations'): Promise<string[]> {
  const [, rows = []] = await run([{ sql: BOOKKEEPING }, { sql: 'SELECT name FROM d1_migrations' }])
  const known = new Set((rows as { name: string }[]).map(({ name }) => name))
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql') && !known.has(file)).toSorted()
  for (const file of files) {
    const statements = (await readFile(join(folder, file), 'utf8')).split('--> statement-breakpoint')
    await run([
      ...statements.filter((statement) => statement.trim() !== '').map((sql) => ({ sql })),
      { sql: 'INSERT INTO d1_migrations (name) VALUES (?)', values: [file] },
    ])
  }
  return files
}
