import { BugError } from '#worker/lib/errors.ts'
import { recordId } from '#worker/lib/record-id.ts'

/** A rendered value: the only thing besides our own field names that may enter a statement. REST has no bind parameters. */
export type Literal = string & { readonly __literal: true }

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' }
/** Other control characters and lone surrogates have no escape: no stored value can hold them. */
// oxlint-disable-next-line no-control-regex -- these are the characters to refuse
const UNRENDERABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

export function isRenderable(text: string): boolean {
  return !UNRENDERABLE.test(text) && text.isWellFormed()
}

export function text(value: string): Literal {
  return `'${escape(value)}'` as Literal
}

/** Matches the text itself anywhere in the field: wildcards in it lose their meaning. */
export function likeContaining(value: string): Literal {
  return `'%${escape(value).replace(/[%_]/g, '\\$&')}%'` as Literal
}

export function id(value: string, prefix = ''): Literal {
  const full = recordId(value, prefix)
  if (full === null) throw new BugError('not a record id')
  return `'${full}'` as Literal
}

export function integer(value: number): Literal {
  if (!Number.isSafeInteger(value)) throw new BugError('not an integer')
  return String(value) as Literal
}

export function boolean(value: boolean): Literal {
  return (value ? 'TRUE' : 'FALSE') as Literal
}

export function instant(milliseconds: number): Literal {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z') as Literal
}

export function day(value: string): Literal {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) throw new BugError('not a day')
  return value as Literal
}

/** `(a,b,c)` for IN. An empty list has no rendering: the caller answers without asking. */
export function list(literals: readonly Literal[]): Literal {
  if (literals.length === 0) throw new BugError('empty IN list')
  return `(${literals.join(',')})` as Literal
}

/** Salesforce refuses a request line over 16,384 bytes; what is left after the fields of our longest statement. */
const MAX_LIST_BYTES = 10_000
const MAX_LIST_LENGTH = 300

/** Lists that each fit into one statement. */
export function chunks(literals: readonly Literal[]): Literal[][] {
  const result: Literal[][] = []
  let current: Literal[] = []
  let bytes = 0
  for (const literal of new Set(literals)) {
    const size = encodeURIComponent(literal).length + 3
    if (current.length > 0 && (current.length === MAX_LIST_LENGTH || bytes + size > MAX_LIST_BYTES)) {
      result.push(current)
      current = []
      bytes = 0
    }
    current.push(literal)
    bytes += size
  }
  if (current.length > 0) result.push(current)
  return result
}

/** Statements are written with this tag, so that only rendered values and fragments can be put into the gaps. */
export function soql(parts: TemplateStringsArray, ...literals: readonly Literal[]): Literal {
  return parts.reduce((statement, part, index) => statement + (literals[index - 1] ?? '') + part) as Literal
}

export function fields(names: readonly string[]): Literal {
  const strange = names.find((name) => !/^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/.test(name))
  if (strange !== undefined || names.length === 0) throw new BugError('not a field list')
  return names.join(',') as Literal
}

function escape(value: string): string {
  if (!isRenderable(value)) throw new BugError('text holds characters that SOQL cannot carry')
  return value.replace(/[\\'\n\r\t]/g, (char) => ESCAPES[char] ?? char)
}
