import { FreebitRefusal } from './envelope.ts'

/** The request object, read member by member; numbers and digits in text are taken alike. */
export class Members {
  #members: Record<string, unknown>

  constructor(members: Record<string, unknown>) {
    this.#members = members
  }

  has(name: string): boolean {
    return this.#members[name] !== undefined
  }

  text(name: string): string {
    const value = this.#members[name]
    if (typeof value === 'number') return String(value)
    return typeof value === 'string' ? value : ''
  }

  required(name: string): string {
    const value = this.text(name)
    if (value === '') throw new FreebitRefusal('invalid', `${name} is required`)
    return value
  }

  matching(name: string, pattern: RegExp): string {
    const value = this.required(name)
    if (!pattern.test(value)) throw new FreebitRefusal('invalid', name)
    return value
  }

  object(name: string): Members | null {
    const value = this.#members[name]
    return isRecord(value) ? new Members(value) : null
  }

  list(name: string): Members[] {
    const value = this.#members[name]
    return Array.isArray(value) ? value.filter(isRecord).map((member) => new Members(member)) : []
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
