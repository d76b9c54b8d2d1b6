import type { Condition, Literal, Operator, Path, Query } from './ast.ts'
import type { TokenReader } from './token-reader.ts'

type ParseQuery = (reader: TokenReader) => Query

const PERIODS = new Set(['TODAY', 'YESTERDAY', 'TOMORROW'])
const COUNTED_PERIODS = new Set(['LAST_N_DAYS', 'NEXT_N_DAYS'])

/** AND and OR may not be mixed at one level without parentheses, as with the vendor. */
export function parseCondition(reader: TokenReader, parseQuery: ParseQuery): Condition {
  const first = parseFactor(reader, parseQuery)
  for (const kind of ['and', 'or'] as const) {
    if (!reader.acceptKeyword(kind.toUpperCase())) continue
    const items = [first]
    do {
      items.push(parseFactor(reader, parseQuery))
    } while (reader.acceptKeyword(kind.toUpperCase()))
    if (reader.acceptKeyword(kind === 'and' ? 'OR' : 'AND')) throw reader.unexpected()
    return { kind, items }
  }
  return first
}

function parseFactor(reader: TokenReader, parseQuery: ParseQuery): Condition {
  if (reader.acceptKeyword('NOT')) return { kind: 'not', item: parseFactor(reader, parseQuery) }
  if (reader.accept('(')) {
    const inner = parseCondition(reader, parseQuery)
    reader.expect(')')
    return inner
  }
  const path = reader.path()
  if (reader.acceptKeyword('NOT')) {
    reader.keyword('IN')
    return parseIn(reader, path, true, parseQuery)
  }
  if (reader.acceptKeyword('IN')) return parseIn(reader, path, false, parseQuery)
  const operator = parseOperator(reader)
  return { kind: 'compare', path, operator, value: parseLiteral(reader) }
}

function parseOperator(reader: TokenReader): Operator {
  if (reader.acceptKeyword('LIKE')) return 'LIKE'
  if (reader.peek().type !== 'operator') throw reader.unexpected()
  const { text } = reader.next()
  return text === '<>' ? '!=' : (text as Operator)
}

function parseIn(reader: TokenReader, path: Path, negated: boolean, parseQuery: ParseQuery): Condition {
  reader.expect('(')
  if (reader.peek().text.toUpperCase() === 'SELECT' && reader.peek().type === 'name') {
    const query = parseQuery(reader)
    reader.expect(')')
    return { kind: 'in-query', path, negated, query }
  }
  const values: Literal[] = []
  do {
    values.push(parseLiteral(reader))
  } while (reader.accept(','))
  reader.expect(')')
  return { kind: 'in', path, negated, values }
}

function parseLiteral(reader: TokenReader): Literal {
  const token = reader.peek()
  switch (token.type) {
    case 'string':
      return { kind: 'string', raw: reader.next().text }
    case 'number':
      return { kind: 'number', value: Number(reader.next().text) }
    case 'date':
      return { kind: 'date', value: reader.next().text }
    case 'datetime':
      return { kind: 'datetime', value: new Date(reader.next().text).toISOString() }
    case 'name':
      return parseNamedLiteral(reader)
    default:
      throw reader.unexpected()
  }
}

function parseNamedLiteral(reader: TokenReader): Literal {
  const name = reader.peek().text.toUpperCase()
  if (name === 'NULL' || name === 'TRUE' || name === 'FALSE') {
    reader.next()
    return name === 'NULL' ? { kind: 'null' } : { kind: 'boolean', value: name === 'TRUE' }
  }
  if (PERIODS.has(name)) {
    reader.next()
    return { kind: 'period', name, count: 0 }
  }
  if (COUNTED_PERIODS.has(name)) {
    reader.next()
    reader.expect(':')
    return { kind: 'period', name, count: reader.wholeNumber() }
  }
  throw reader.unexpected()
}
