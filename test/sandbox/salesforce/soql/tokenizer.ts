import { malformedQuery } from '../errors.ts'

export type TokenType = 'name' | 'string' | 'number' | 'date' | 'datetime' | 'operator' | 'punctuation' | 'end'

export interface Token {
  type: TokenType
  /** For strings the raw text between the quotes, escapes untouched. */
  text: string
  position: number
}

const PATTERNS: readonly (readonly [TokenType | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['datetime', /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})/y],
  ['date', /\d{4}-\d{2}-\d{2}(?![\dT])/y],
  ['number', /[+-]?\d+(?:\.\d+)?(?![\w-])/y],
  ['name', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['operator', /!=|<>|<=|>=|=|<|>/y],
  ['punctuation', /[(),.:]/y],
]

const LONGEST_STATEMENT = 100_000

export function tokenize(source: string): Token[] {
  if (source.length > LONGEST_STATEMENT) throw malformedQuery('SOQL statement is too long')
  const tokens: Token[] = []
  let position = 0
  while (position < source.length) {
    const token = source[position] === "'" ? stringToken(source, position) : nextToken(source, position)
    position += token.length
    if (token.type !== 'space') tokens.push({ type: token.type, text: token.text, position: token.position })
  }
  tokens.push({ type: 'end', text: '<EOF>', position: source.length })
  return tokens
}

interface Scanned {
  type: TokenType | 'space'
  text: string
  position: number
  length: number
}

function nextToken(source: string, position: number): Scanned {
  for (const [type, pattern] of PATTERNS) {
    pattern.lastIndex = position
    const text = pattern.exec(source)?.[0]
    if (text !== undefined) return { type, text, position, length: text.length }
  }
  throw malformedQuery(`line 1:${position} no viable alternative at character '${source[position]}'`)
}

function stringToken(source: string, start: number): Scanned {
  let end = start + 1
  while (end < source.length && source[end] !== "'") end += source[end] === '\\' ? 2 : 1
  if (end >= source.length) throw malformedQuery(`line 1:${source.length} mismatched character '<EOF>' expecting '''`)
  return { type: 'string', text: source.slice(start + 1, end), position: start, length: end + 1 - start }
}
