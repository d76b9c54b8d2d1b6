import { malformedQuery, SalesforceError } from '../errors.ts'
import type { Ordering, Query, SelectItem } from './ast.ts'
import { parseCondition } from './condition-parser.ts'
import { TokenReader } from './token-reader.ts'
import { tokenize } from './tokenizer.ts'

const LARGEST_OFFSET = 2000
const LARGEST_FIELDS_LIMIT = 200

export function parseSoql(source: string): Query {
  const reader = new TokenReader(tokenize(source))
  const query = parseQuery(reader, 'root')
  reader.end()
  return query
}

function parseQuery(reader: TokenReader, place: 'root' | 'child' | 'filter'): Query {
  reader.keyword('SELECT')
  const select = parseSelect(reader, place)
  reader.keyword('FROM')
  const from = reader.name()
  const where = reader.acceptKeyword('WHERE') ? parseCondition(reader, (inner) => parseQuery(inner, 'filter')) : null
  const orderBy = reader.acceptKeyword('ORDER') ? parseOrderBy(reader) : []
  const limit = reader.acceptKeyword('LIMIT') ? reader.wholeNumber() : null
  const offset = reader.acceptKeyword('OFFSET') ? reader.wholeNumber() : 0
  if (offset > 0 && place !== 'root') throw malformedQuery('OFFSET clause is not allowed in a subquery')
  if (offset > LARGEST_OFFSET) {
    throw new SalesforceError(400, 'NUMBER_OUTSIDE_VALID_RANGE', `Maximum SOQL offset allowed is ${LARGEST_OFFSET}`)
  }
  const group = select.find((item) => item.kind === 'all')
  if (group && group.group !== 'STANDARD' && (limit === null || limit > LARGEST_FIELDS_LIMIT)) {
    throw malformedQuery(`The SOQL FIELDS function must have a LIMIT of at most ${LARGEST_FIELDS_LIMIT}`)
  }
  return { select, from, where, orderBy, limit, offset }
}

function parseSelect(reader: TokenReader, place: 'root' | 'child' | 'filter'): SelectItem[] {
  const items: SelectItem[] = []
  do {
    items.push(parseSelectItem(reader, place))
  } while (reader.accept(','))
  if (items.some((item) => item.kind === 'count') && items.length > 1) {
    throw malformedQuery('COUNT() must be the only element in the select list')
  }
  return items
}

function parseSelectItem(reader: TokenReader, place: 'root' | 'child' | 'filter'): SelectItem {
  if (reader.accept('(')) {
    if (place !== 'root') throw malformedQuery('SOQL statements cannot query aggregate relationships more than 1 level away')
    const query = parseQuery(reader, 'child')
    reader.expect(')')
    return { kind: 'child', query }
  }
  const path = reader.path()
  if (path.names.length > 1 || !reader.accept('(')) return { kind: 'field', path }
  const name = path.names[0]?.toUpperCase()
  if (name === 'COUNT') {
    reader.expect(')')
    return { kind: 'count' }
  }
  const group = reader.name().toUpperCase()
  reader.expect(')')
  if (name === 'FIELDS' && (group === 'ALL' || group === 'STANDARD' || group === 'CUSTOM')) return { kind: 'all', group }
  throw malformedQuery(`unexpected token: '${path.names[0]}'`)
}

function parseOrderBy(reader: TokenReader): Ordering[] {
  reader.keyword('BY')
  const orderings: Ordering[] = []
  do {
    const path = reader.path()
    const descending = reader.acceptKeyword('DESC')
    if (!descending) reader.acceptKeyword('ASC')
    let nullsFirst = true
    if (reader.acceptKeyword('NULLS')) {
      nullsFirst = reader.acceptKeyword('FIRST')
      if (!nullsFirst) reader.keyword('LAST')
    }
    orderings.push({ path, descending, nullsFirst })
  } while (reader.accept(','))
  return orderings
}
