import { migrateObject } from '#worker/lib/migrate-object.ts'

const KEEP_MS = 3_600_000
const SWEEP_EVERY = 200

const MIGRATIONS = ['CREATE TABLE calls (id TEXT PRIMARY KEY, state TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID'] as const

/** Which writing calls left this object. Written before the call leaves: the platform holds it back until the row is durable. */
export interface SentCalls {
  /** False when the caller has withdrawn the call. */
  markSent(callId: string): boolean
  /** 'not-sent' also withdraws the call: should it still be queued, it will not leave any more. */
  settle(callId: string): 'sent' | 'not-sent'
}

export class StoredSentCalls implements SentCalls {
  readonly #sql: SqlStorage
  readonly #now: () => number
  #writes = 0

  constructor(storage: DurableObjectStorage, now: () => number) {
    this.#sql = storage.sql
    this.#now = now
    migrateObject(storage, MIGRATIONS)
  }

  markSent(callId: string): boolean {
    return this.#claim(callId, 'sent') === 'sent'
  }

  settle(callId: string): 'sent' | 'not-sent' {
    return this.#claim(callId, 'withdrawn') === 'sent' ? 'sent' : 'not-sent'
  }

  /** The first writer of an id wins. */
  #claim(callId: string, state: 'sent' | 'withdrawn'): string {
    this.#sweep()
    this.#sql.exec('INSERT INTO calls (id, state, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', callId, state, this.#now())
    return this.#sql.exec<{ state: string }>('SELECT state FROM calls WHERE id = ?', callId).one().state
  }

  #sweep(): void {
    if (this.#writes++ % SWEEP_EVERY === 0) this.#sql.exec('DELETE FROM calls WHERE at < ?', this.#now() - KEEP_MS)
  }
}
