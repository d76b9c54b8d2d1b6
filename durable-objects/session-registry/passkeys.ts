/** The most one person keeps; more would be a mistake or an attack. */
const MOST = 20

export type Passkey = {
  /** Credential id, base64url. */
  id: string
  /** COSE key, base64url. */
  publicKey: string
  counter: number
  transports: readonly string[]
}
export type PasskeySummary = {
  id: string
  name: string
  transports: readonly string[]
  createdAtMs: number
  lastUsedAtMs: number | null
}

type Row = {
  id: string
  public_key: string
  counter: number
  transports: string
  name: string
  created_at_ms: number
  last_used_at_ms: number | null
}

/** Public keys of authenticators, and how often each says it was used. */
export class Passkeys {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  list(): PasskeySummary[] {
    return this.#rows('SELECT * FROM passkeys ORDER BY created_at_ms, id').map((row) => ({
      id: row.id,
      name: row.name,
      transports: JSON.parse(row.transports) as string[],
      createdAtMs: row.created_at_ms,
      lastUsedAtMs: row.last_used_at_ms,
    }))
  }

  find(id: string): Passkey | null {
    const row = this.#rows('SELECT * FROM passkeys WHERE id = ?', id)[0]
    if (!row) return null
    return {
      id: row.id,
      publicKey: row.public_key,
      counter: row.counter,
      transports: JSON.parse(row.transports) as string[],
    }
  }

  add(passkey: Passkey & { name: string }, now: number): 'added' | 'known' | 'too-many' {
    const all = this.list()
    if (all.some(({ id }) => id === passkey.id)) return 'known'
    if (all.length >= MOST) return 'too-many'
    this.#sql.exec(
      'INSERT INTO passkeys (id, public_key, counter, transports, name, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      passkey.id,
      passkey.publicKey,
      passkey.counter,
      JSON.stringify(passkey.transports),
      passkey.name,
      now,
    )
    return 'added'
  }

  /** A counter that does not grow belongs to a copy; authenticators without one say 0 each time. */
  use(id: string, counter: number, now: number): boolean {
    const known = this.find(id)
    if (!known) return false
    if ((counter !== 0 || known.counter !== 0) && counter <= known.counter) return false
    this.#sql.exec('UPDATE passkeys SET counter = ?, last_used_at_ms = ? WHERE id = ?', counter, now, id)
    return true
  }

  rename(id: string, name: string): boolean {
    return this.#sql.exec('UPDATE passkeys SET name = ? WHERE id = ?', name, id).rowsWritten > 0
  }

  remove(id: string): boolean {
    return this.#sql.exec('DELETE FROM passkeys WHERE id = ?', id).rowsWritten > 0
  }

  /** Their names. */
  removeSince(ms: number): string[] {
    const late = this.list().filter(({ createdAtMs }) => createdAtMs >= ms)
    for (const { id } of late) this.remove(id)
    return late.map(({ name }) => name)
  }

  #rows(query: string, ...values: string[]): Row[] {
    return this.#sql.exec<Row>(query, ...values).toArray()
  }
}
