import type { DocumentWrite, Persistence } from './sqlite.ts'

export interface Collection<T extends { id: string }> {
  get(id: string): Readonly<T> | undefined
  put(document: T): Readonly<T>
  delete(id: string): boolean
  list(): Readonly<T>[]
  find(matches: (document: Readonly<T>) => boolean): Readonly<T> | undefined
  /** Those whose field has this value, as text without case, in any order; one look instead of a walk through all. */
  by(field: keyof T & string, value: unknown): Readonly<T>[]
  nextSequence(): number
}

type Stored = Readonly<{ id: string }>
interface Sequence {
  id: string
  value: number
}

const SEQUENCES = '_sequences'

/** Ids by the text of one field. Old ids stay until the next look finds them outdated, so that undoing a write loses none. */
type Index = Map<string, Set<string>>

/** The documents of one tenant: in memory for reading, written through to the persistence if there is one. */
export class Store {
  #tenant: string
  #persistence: Persistence | null
  #collections = new Map<string, Map<string, Stored>>()
  #indexes = new Map<string, Map<string, Index>>()
  #undo: (() => void)[] | null = null
  #pending: DocumentWrite[] = []

  constructor(tenant: string, persistence: Persistence | null) {
    this.#tenant = tenant
    this.#persistence = persistence
    for (const row of persistence?.load(tenant) ?? []) {
      const document: Stored = JSON.parse(row.json)
      this.#rows(row.collection).set(row.id, deepFreeze(document))
    }
  }

  get empty(): boolean {
    return this.#collections.size === 0
  }

  collection<T extends { id: string }>(name: string): Collection<T> {
    const rows = this.#rows(name) as Map<string, Readonly<T>>
    const list = () => [...rows.values()]
    return {
      get: (id) => rows.get(id),
      put: (document) => this.#put(name, document) as Readonly<T>,
      delete: (id) => this.#delete(name, id),
      list,
      find: (matches) => {
        for (const document of rows.values()) if (matches(document)) return document
        return undefined
      },
      by: (field, value) => this.#by(name, field, textOf(value)) as Readonly<T>[],
      nextSequence: () => {
        const sequences = this.#rows(SEQUENCES) as Map<string, Sequence>
        const value = (sequences.get(name)?.value ?? 0) + 1
        const next: Sequence = { id: name, value }
        this.#put(SEQUENCES, next)
        return value
      },
    }
  }

  /** A nested transaction joins the outer one, but undoes its own part when it throws. */
  transaction<T>(run: () => T): T {
    const outermost = this.#undo === null
    this.#undo ??= []
    const undo = this.#undo
    const undoMark = undo.length
    const pendingMark = this.#pending.length
    try {
      const result = run()
      if (result instanceof Promise) throw new TypeError('a transaction is synchronous')
      if (outermost) this.#flush()
      return result
    } catch (error) {
      while (undo.length > undoMark) undo.pop()?.()
      this.#pending.length = pendingMark
      throw error
    } finally {
      if (outermost) this.#undo = null
    }
  }

  clear(): void {
    for (const rows of this.#collections.values()) rows.clear()
    this.#indexes.clear()
    this.#persistence?.clear(this.#tenant)
  }

  #rows(name: string): Map<string, Stored> {
    let rows = this.#collections.get(name)
    if (!rows) {
      rows = new Map()
      this.#collections.set(name, rows)
    }
    return rows
  }

  #by(name: string, field: string, text: string): Stored[] {
    const rows = this.#rows(name)
    const indexes = this.#indexes.get(name) ?? new Map<string, Index>()
    this.#indexes.set(name, indexes)
    let index = indexes.get(field)
    if (!index) {
      index = new Map()
      indexes.set(field, index)
      for (const document of rows.values()) addTo(index, field, document)
    }
    const ids = index.get(text)
    const found: Stored[] = []
    for (const id of ids ?? []) {
      const document = rows.get(id)
      if (document && textOf((document as Record<string, unknown>)[field]) === text) found.push(document)
      else ids?.delete(id)
    }
    return found
  }

  #index(name: string, document: Stored): void {
    for (const [field, index] of this.#indexes.get(name) ?? []) addTo(index, field, document)
  }

  #put(name: string, document: { id: string }): Stored {
    const rows = this.#rows(name)
    const json = JSON.stringify(document)
    const stored: Stored = deepFreeze(JSON.parse(json))
    const before = rows.get(stored.id)
    rows.set(stored.id, stored)
    this.#index(name, stored)
    this.#undo?.push(() => {
      if (before) {
        rows.set(stored.id, before)
        this.#index(name, before)
      } else rows.delete(stored.id)
    })
    this.#write({ collection: name, id: stored.id, json })
    return stored
  }

  #delete(name: string, id: string): boolean {
    const rows = this.#rows(name)
    if (!rows.has(id)) return false
    const before = [...rows]
    rows.delete(id)
    this.#undo?.push(() => {
      rows.clear()
      for (const [key, document] of before) {
        rows.set(key, document)
        this.#index(name, document)
      }
    })
    this.#write({ collection: name, id, json: null })
    return true
  }

  #write(write: DocumentWrite): void {
    if (!this.#persistence) return
    if (this.#undo) this.#pending.push(write)
    else this.#persistence.write(this.#tenant, [write])
  }

  #flush(): void {
    if (this.#pending.length > 0) this.#persistence?.write(this.#tenant, this.#pending)
    this.#pending = []
  }
}

function addTo(index: Index, field: string, document: Stored): void {
  const text = textOf((document as Record<string, unknown>)[field])
  const ids = index.get(text)
  if (ids) ids.add(document.id)
  else index.set(text, new Set([document.id]))
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value).toLowerCase()
}

// Documents are shared between readers, so that a change that bypasses put() must fail instead of being lost.
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}
