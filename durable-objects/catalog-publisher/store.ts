import type { CatalogManifest } from '#worker/lib/catalog-manifest.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'
import { migrateObject } from '#worker/lib/migrate-object.ts'
import type { Refusal } from './catalog-rules.ts'
import { EMPTY_STATE, type PublisherState } from './publisher-state.ts'

/** Half of what a row may hold: a page of a large catalog must not be what breaks publishing. */
const CHUNK_BYTES = 1_000_000

const MIGRATIONS = [
  `CREATE TABLE state (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);
   CREATE TABLE manifest (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE TABLE parts (part TEXT PRIMARY KEY, in_kv INTEGER NOT NULL DEFAULT 0, orphaned_at INTEGER);
   CREATE TABLE part_chunks (part TEXT NOT NULL, chunk INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (part, chunk));
   CREATE TABLE volatile_facts (id INTEGER PRIMARY KEY CHECK (id = 1), attempted_at INTEGER NOT NULL, body TEXT);`,
  `CREATE TABLE refused (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL);`,
  `ALTER TABLE parts ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
   UPDATE parts SET bytes = (SELECT COALESCE(SUM(LENGTH(chunk.bytes)), 0) FROM part_chunks AS chunk WHERE chunk.part = parts.part);`,
]

/** A large catalog in small steps replaces megabytes a step, all day long; an object may hold 10 GB. */
const MOST_ORPHAN_BYTES = 1_000_000_000

/** Named to staff; more are one mistake made many times. */
const MOST_REFUSED = 1000

/** The publisher's own SQLite: parts, manifest and state. Everything here is synchronous, so nothing interleaves. */
export class PublisherStore {
  readonly #storage: DurableObjectStorage
  readonly #orphanBytes: number
  #state: PublisherState
  #manifest: CatalogManifest | null
  #refused: readonly Refusal[]

  constructor(storage: DurableObjectStorage, { orphanBytes = MOST_ORPHAN_BYTES }: { orphanBytes?: number } = {}) {
    this.#storage = storage
    this.#orphanBytes = orphanBytes
    migrateObject(storage, MIGRATIONS)
    const state = this.#sql<{ body: string }>('SELECT body FROM state')[0]
    this.#state = state ? { ...EMPTY_STATE, ...(JSON.parse(state.body) as Partial<PublisherState>) } : EMPTY_STATE
    const refused = this.#sql<{ body: string }>('SELECT body FROM refused')[0]
    this.#refused = refused ? (JSON.parse(refused.body) as Refusal[]) : []
    const manifest = this.#sql<{ body: string }>('SELECT body FROM manifest')[0]
    this.#manifest = manifest ? (JSON.parse(manifest.body) as CatalogManifest) : null
  }

  get state(): Readonly<PublisherState> {
    return this.#state
  }

  get manifest(): CatalogManifest | null {
    return this.#manifest
  }

  get refused(): readonly Refusal[] {
    return this.#refused
  }

  refuse(refused: readonly Refusal[]): void {
    const body = JSON.stringify(refused.slice(0, MOST_REFUSED))
    if (body === JSON.stringify(this.#refused)) return
    this.#refused = JSON.parse(body) as Refusal[]
    this.#sql('INSERT OR REPLACE INTO refused (id, body) VALUES (1, ?)', body)
  }

  update(patch: Partial<PublisherState>): void {
    this.#state = { ...this.#state, ...patch }
    this.#sql('INSERT OR REPLACE INTO state (id, body) VALUES (1, ?)', JSON.stringify(this.#state))
  }

  /**
   * Belongs to no version until a manifest names it: what a build that failed leaves behind goes like any replaced part. The row that
   * says it exists comes last, so that nothing needs to be undone.
   */
  keep(part: string, content: Uint8Array, now: number): void {
    const [known] = this.#sql<{ orphanedAt: number | null }>('SELECT orphaned_at AS orphanedAt FROM parts WHERE part = ?', part)
    if (known) {
      if (known.orphanedAt !== null) this.#sql('UPDATE parts SET orphaned_at = ? WHERE part = ?', now, part)
      return
    }
    for (let chunk = 0; chunk * CHUNK_BYTES < content.byteLength || chunk === 0; chunk++) {
      const slice = content.slice(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES)
      this.#sql('INSERT OR REPLACE INTO part_chunks (part, chunk, bytes) VALUES (?, ?, ?)', part, chunk, slice.buffer)
    }
    this.#sql('INSERT INTO parts (part, orphaned_at, bytes) VALUES (?, ?, ?)', part, now, content.byteLength)
  }

  /** A version that is not newer than the stored one is refused. */
  publish(manifest: CatalogManifest, now: number): boolean {
    if (this.#manifest && manifest.version <= this.#manifest.version) return false
    const named = JSON.stringify(Object.values(manifest.paths).map(({ part }) => part))
    this.#storage.transactionSync(() => {
      this.#sql('UPDATE parts SET orphaned_at = ? WHERE orphaned_at IS NULL', now)
      this.#sql('UPDATE parts SET orphaned_at = NULL WHERE part IN (SELECT value FROM json_each(?))', named)
      this.#sql(
        'INSERT OR REPLACE INTO manifest (id, version, body) VALUES (1, ?, ?)',
        manifest.version,
        JSON.stringify(manifest),
      )
    })
    this.#manifest = manifest
    return true
  }

  part(part: string): Uint8Array | null {
    const chunks = this.#sql<{ bytes: ArrayBuffer }>('SELECT bytes FROM part_chunks WHERE part = ? ORDER BY chunk', part)
    if (chunks.length === 0) return null
    const whole = new Uint8Array(chunks.reduce((total, { bytes }) => total + bytes.byteLength, 0))
    let offset = 0
    for (const { bytes } of chunks) {
      whole.set(new Uint8Array(bytes), offset)
      offset += bytes.byteLength
    }
    return whole
  }

  partsNotInKv(limit: number): string[] {
    return this.#sql<{ part: string }>('SELECT part FROM parts WHERE in_kv = 0 AND orphaned_at IS NULL LIMIT ?', limit).map(
      ({ part }) => part,
    )
  }

  /** Every part will be written again, also where KV has it. */
  markNothingInKv(): void {
    this.#sql('UPDATE parts SET in_kv = 0 WHERE orphaned_at IS NULL')
    this.update({ versionInKv: 0, versionSeen: 0 })
  }

  markInKv(part: string): void {
    this.#sql('UPDATE parts SET in_kv = 1 WHERE part = ?', part)
  }

  markNotInKv(part: string): void {
    this.#sql('UPDATE parts SET in_kv = 0 WHERE part = ?', part)
  }

  /** Those that no manifest names for a day, or that are too many; the oldest first. */
  partsToForget(now: number, limit: number): string[] {
    return this.#sql<{ part: string }>(
      `SELECT part FROM (SELECT part, orphaned_at, SUM(bytes) OVER (ORDER BY orphaned_at DESC, part DESC) AS held
         FROM parts WHERE orphaned_at IS NOT NULL)
       WHERE orphaned_at <= ? OR held > ? ORDER BY orphaned_at, part LIMIT ?`,
      now - NUMBERS.catalogPartRetentionMs,
      this.#orphanBytes,
      limit,
    ).map(({ part }) => part)
  }

  oldestOrphanedAt(): number | null {
    return this.#sql<{ at: number | null }>('SELECT min(orphaned_at) AS at FROM parts')[0]?.at ?? null
  }

  /** False when a newer manifest took the part up again meanwhile. */
  forgetOrphan(part: string): boolean {
    return this.#storage.transactionSync(() => {
      const gone = this.#sql('DELETE FROM parts WHERE part = ? AND orphaned_at IS NOT NULL RETURNING part', part)
      if (gone.length > 0) this.#sql('DELETE FROM part_chunks WHERE part = ?', part)
      return gone.length > 0
    })
  }

  readVolatile(): { attemptedAt: number; body: string | null } | null {
    const row = this.#sql<{ attempted_at: number; body: string | null }>('SELECT attempted_at, body FROM volatile_facts')[0]
    return row ? { attemptedAt: row.attempted_at, body: row.body } : null
  }

  writeVolatile(attemptedAt: number, body: string | null): void {
    this.#sql('INSERT OR REPLACE INTO volatile_facts (id, attempted_at, body) VALUES (1, ?, ?)', attemptedAt, body)
  }

  #sql<Row extends Record<string, SqlStorageValue>>(statement: string, ...bindings: SqlStorageValue[]): Row[] {
    return this.#storage.sql.exec<Row>(statement, ...bindings).toArray()
  }
}
