import type { LineSnapshot } from '#worker/ports/sim-provider.ts'
import { ACTIVATION } from '../story.ts'
import type { Now } from './agenda.ts'
import type { Book } from './book.ts'

const SETTLES_MS = 2000

/** Freebit reduced to one number: opened at most once, live soon after. */
export class NetworkModel {
  readonly #agenda: Now
  readonly #book: Book
  readonly #lagMs: number
  #line: { eid: string; openedAt: number } | null = null

  constructor(agenda: Now, book: Book, lagMs: number) {
    this.#agenda = agenda
    this.#book = book
    this.#lagMs = lagMs
  }

  /** False: the number is in use. */
  open(phoneNumber: string, eid: string, planCode: string): boolean {
    if (this.#line) return false
    this.#line = { eid, openedAt: this.#agenda.now }
    this.#book.effect('freebit', ACTIVATION, phoneNumber, { addKind: 'N', planCode })
    return true
  }

  find(phoneNumber: string): LineSnapshot | null {
    const seen = this.#agenda.now - this.#lagMs
    if (!this.#line || this.#line.openedAt > seen) return null
    const status = seen >= this.#line.openedAt + SETTLES_MS ? 'active' : 'pending'
    return { phoneNumber, status, planCode: null, iccid: '8981100000000000002', eid: this.#line.eid, activation: null }
  }
}
