import type { Store } from './store.ts'

export type Vendor = 'salesforce' | 'whmcs' | 'freebit' | 'sendgrid'

export interface LedgerRow {
  seq: number
  at: string
  tenant: string
  vendor: Vendor
  type: 'call' | 'effect'
  operation: string
  key: string
  outcome: string
  detail: unknown
}

export interface LedgerFilter {
  vendor?: string | undefined
  type?: string | undefined
  since?: number | undefined
}

const SECRET_NAME = /pass(word|wd)?|secret|token|assertion|auth_?key|oem_?key|api_?key|card_?num|cvv|authorization/i
const LONGEST_TEXT = 500

/** Append-only: what was called and what it changed. Rows written inside a transaction vanish with it. */
export class Ledger {
  #tenant: string
  #rows
  #now: () => Date

  constructor(tenant: string, store: Store, now: () => Date) {
    this.#tenant = tenant
    this.#rows = store.collection<LedgerRow & { id: string }>('_ledger')
    this.#now = now
  }

  effect(vendor: Vendor, operation: string, key: string, detail: unknown = null): void {
    this.#append({ vendor, type: 'effect', operation, key, outcome: 'applied', detail })
  }

  call(vendor: Vendor, operation: string, key: string, outcome: string, detail: unknown = null): void {
    this.#append({ vendor, type: 'call', operation, key, outcome, detail })
  }

  list(filter: LedgerFilter = {}): LedgerRow[] {
    return this.#rows
      .list()
      .filter(
        (row) =>
          (filter.vendor === undefined || row.vendor === filter.vendor) &&
          (filter.type === undefined || row.type === filter.type) &&
          (filter.since === undefined || row.seq > filter.since),
      )
      .map(({ id: _id, ...row }) => row)
  }

  #append(row: Omit<LedgerRow, 'seq' | 'at' | 'tenant'>): void {
    const seq = this.#rows.nextSequence()
    this.#rows.put({
      id: String(seq),
      seq,
      at: this.#now().toISOString(),
      tenant: this.#tenant,
      ...row,
      detail: mask(row.detail),
    })
  }
}

function mask(value: unknown): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value
  if (Array.isArray(value)) return value.map(mask)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, SECRET_NAME.test(name) ? '***' : mask(member)]))
}
