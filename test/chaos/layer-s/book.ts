import { iso } from '#worker/lib/clock.ts'
import type { LedgerRow } from '../story.ts'
import type { Now } from './agenda.ts'

/** The vendors' ledgers, as the sandbox writes them. Read calls that were answered leave no row. */
export class Book {
  readonly rows: LedgerRow[] = []
  readonly #agenda: Now

  constructor(agenda: Now) {
    this.#agenda = agenda
  }

  effect(vendor: string, operation: string, key: string, detail: unknown): void {
    this.#add(vendor, 'effect', operation, key, 'applied', detail)
  }

  call(vendor: string, operation: string, key: string, outcome: string): void {
    this.#add(vendor, 'call', operation, key, outcome, null)
  }

  #add(vendor: string, type: LedgerRow['type'], operation: string, key: string, outcome: string, detail: unknown): void {
    const seq = this.rows.length + 1
    this.rows.push({ seq, at: iso(this.#agenda.now), tenant: 'S', vendor, type, operation, key, outcome, detail })
  }
}
