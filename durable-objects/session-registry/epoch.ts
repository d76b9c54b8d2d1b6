import { ids } from '#worker/lib/ids.ts'

/** Changes whenever sessions are ended: a proof that was accepted before opens none any more. An erased object knows no former one. */
export class Epoch {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  current(): string {
    const known = this.#stored()
    if (known !== null) return known
    const value = ids.uuid()
    this.#sql.exec('INSERT INTO epochs (id, value) VALUES (1, ?)', value)
    return value
  }

  is(value: string): boolean {
    return this.#stored() === value
  }

  end(): void {
    this.#sql.exec('DELETE FROM epochs')
  }

  #stored(): string | null {
    return this.#sql.exec<{ value: string }>('SELECT value FROM epochs').toArray()[0]?.value ?? null
  }
}
