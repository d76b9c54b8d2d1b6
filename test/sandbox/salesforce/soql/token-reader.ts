import { malformedQuery, type SalesforceError } from '../errors.ts'
import type { Path } from './ast.ts'
import type { Token } from './tokenizer.ts'

const END: Token = { type: 'end', text: '<EOF>', position: 0 }

/** Walks the tokens of one statement and refuses in the vendor's words. */
export class TokenReader {
  #tokens: readonly Token[]
  #index = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  peek(): Token {
    return this.#tokens[this.#index] ?? END
  }

  next(): Token {
    const token = this.peek()
    this.#index += 1
    return token
  }

  accept(punctuation: string): boolean {
    const token = this.peek()
    if (token.type !== 'punctuation' || token.text !== punctuation) return false
    this.#index += 1
    return true
  }

  expect(punctuation: string): void {
    if (!this.accept(punctuation)) throw this.unexpected()
  }

  acceptKeyword(keyword: string): boolean {
    const token = this.peek()
    if (token.type !== 'name' || token.text.toUpperCase() !== keyword) return false
    this.#index += 1
    return true
  }

  keyword(keyword: string): void {
    if (!this.acceptKeyword(keyword)) throw this.unexpected()
  }

  name(): string {
    if (this.peek().type !== 'name') throw this.unexpected()
    return this.next().text
  }

  path(): Path {
    const { position } = this.peek()
    const names = [this.name()]
    while (this.accept('.')) names.push(this.name())
    return { names, position }
  }

  wholeNumber(): number {
    const token = this.peek()
    if (token.type !== 'number' || !/^\d+$/.test(token.text)) throw this.unexpected()
    return Number(this.next().text)
  }

  end(): void {
    if (this.peek().type !== 'end') throw this.unexpected()
  }

  unexpected(): SalesforceError {
    const { text, position } = this.peek()
    return malformedQuery(`ERROR at Row:1:Column:${position + 1}\nunexpected token: '${text}'`)
  }
}
