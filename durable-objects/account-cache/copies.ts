import { iso } from '#worker/lib/clock.ts'
import type { AccountTopic } from '#worker/ports/account-data.ts'

export type CopyName = { topic: AccountTopic; clientId: string; key: string }
/** `json` is the value as it will be parsed by the caller, once. `expiresAt` null: kept until it is cleared. */
export type Copy = { json: string; loadedAt: number; expiresAt: number | null }

/** A row holds at most 2 MB; larger lists are read live each time. */
const LARGEST_COPY = 1_500_000
const HELD_IN_MEMORY = 50

/** The account's copies: SQLite so that they outlive the object's memory, memory so that a hit touches no SQL. */
export class Copies {
  readonly #storage: DurableObjectStorage
  readonly #memory = new Map<string, Copy>()

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
  }

  find(name: CopyName, now: number): Copy | null {
    const id = copyId(name)
    const copy = this.#memory.get(id) ?? this.#read(name)
    if (!copy || (copy.expiresAt !== null && copy.expiresAt <= now)) return null
    this.#remember(id, copy)
    return copy
  }

  put(name: CopyName, copy: Copy): void {
    const { topic, clientId, key } = name
    if (copy.json.length > LARGEST_COPY) return this.remove(name)
    this.#storage.sql.exec(
      'INSERT OR REPLACE INTO copies (topic, client_id, key, json, loaded_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)',
      topic,
      clientId,
      key,
      copy.json,
      copy.loadedAt,
      copy.expiresAt,
    )
    this.#remember(copyId(name), copy)
  }

  remove(name: CopyName): void {
    const { topic, clientId, key } = name
    this.#memory.delete(copyId(name))
    this.#storage.sql.exec('DELETE FROM copies WHERE topic = ? AND client_id = ? AND key = ?', topic, clientId, key)
  }

  clear(topics: readonly AccountTopic[]): void {
    for (const topic of topics) {
      this.#storage.sql.exec('DELETE FROM copies WHERE topic = ?', topic)
      for (const id of this.#memory.keys()) if (isOfTopic(id, topic)) this.#memory.delete(id)
    }
  }

  list(): { topic: AccountTopic; key: string; loadedAt: string; value: unknown }[] {
    return this.#storage.sql
      .exec<{ topic: AccountTopic; key: string; json: string; loaded_at: number }>('SELECT * FROM copies ORDER BY topic, key')
      .toArray()
      .map(({ topic, key, json, loaded_at }) => ({ topic, key, loadedAt: iso(loaded_at), value: JSON.parse(json) as unknown }))
  }

  /** Deletes what has expired; true while copies remain that will. */
  sweep(now: number): boolean {
    this.#memory.clear()
    this.#storage.sql.exec('DELETE FROM copies WHERE expires_at <= ?', now)
    return this.#storage.sql.exec('SELECT 1 FROM copies WHERE expires_at IS NOT NULL LIMIT 1').toArray().length > 0
  }

  #read({ topic, clientId, key }: CopyName): Copy | undefined {
    const [row] = this.#storage.sql
      .exec<{ json: string; loaded_at: number; expires_at: number | null }>(
        'SELECT json, loaded_at, expires_at FROM copies WHERE topic = ? AND client_id = ? AND key = ?',
        topic,
        clientId,
        key,
      )
      .toArray()
    return row && { json: row.json, loadedAt: row.loaded_at, expiresAt: row.expires_at }
  }

  #remember(id: string, copy: Copy): void {
    if (this.#memory.get(id) === copy) return
    const [oldest] = this.#memory.keys()
    if (this.#memory.size >= HELD_IN_MEMORY && oldest !== undefined) this.#memory.delete(oldest)
    this.#memory.set(id, copy)
  }
}

export function copyId({ topic, clientId, key }: CopyName): string {
  return `${topic}/${clientId}/${key}`
}

export function isOfTopic(id: string, topic: AccountTopic): boolean {
  return id.startsWith(`${topic}/`)
}
