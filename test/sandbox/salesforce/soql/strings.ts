import { malformedQuery } from '../errors.ts'

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', "'": "'", '"': '"', '\\': '\\' }
const LONGEST_LITERAL = 4000

interface Piece {
  text: string
  /** A bare % or _ of a LIKE pattern. */
  wildcard: boolean
}

/** The text of a literal outside LIKE. */
export function decodeString(raw: string): string {
  return pieces(raw, false)
    .map((piece) => piece.text)
    .join('')
}

/** The pattern of a LIKE literal: only there `\_` and `\%` are escapes, and bare `_` and `%` wildcards. */
export function decodeLikePattern(raw: string): RegExp {
  const source = pieces(raw, true).map(({ text, wildcard }) => {
    if (!wildcard) return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    return text === '%' ? '.*' : '.'
  })
  return new RegExp(`^${source.join('')}$`, 'isu')
}

function pieces(raw: string, like: boolean): Piece[] {
  if (raw.length > LONGEST_LITERAL) throw malformedQuery(`string literal is longer than ${LONGEST_LITERAL} characters`)
  const found: Piece[] = []
  for (let index = 0; index < raw.length; index += 1) {
    const character = raw.charAt(index)
    if (character !== '\\') {
      found.push({ text: character, wildcard: like && (character === '%' || character === '_') })
      continue
    }
    index += 1
    const { text, length } = escape(raw, index, like)
    index += length
    found.push({ text, wildcard: false })
  }
  return found
}

function escape(raw: string, index: number, like: boolean): { text: string; length: number } {
  const character = raw.charAt(index)
  const simple = ESCAPES[character.toLowerCase()]
  if (simple !== undefined) return { text: simple, length: 0 }
  if (like && (character === '_' || character === '%')) return { text: character, length: 0 }
  const hex = /^[uU]([0-9a-fA-F]{4})/.exec(raw.slice(index, index + 5))?.[1]
  if (hex) return { text: String.fromCharCode(Number.parseInt(hex, 16)), length: 4 }
  throw malformedQuery(`Invalid string literal '${raw}'. Illegal character sequence '\\${character}' in string literal.`)
}
