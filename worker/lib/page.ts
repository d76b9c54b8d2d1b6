import { DomainError } from './errors.ts'
import { base64Url } from './ids.ts'

export type Page<Item> = { items: Item[]; nextCursor: string | null }

const PREFIX = 'p1:'

/**
 * One page of a list that is held whole, greatest sort key first. `sortKey` is unique and depends on the item alone, so that
 * a page continues at the right place although items came or went meanwhile.
 */
export function paginate<Item>(
  items: readonly Item[],
  sortKey: (item: Item) => string,
  query: { cursor?: string | undefined; limit: number },
): Page<Item> {
  const after = query.cursor === undefined ? null : parseCursor(query.cursor)
  const ordered = items
    .map((item) => ({ item, key: sortKey(item) }))
    .filter(({ key }) => after === null || key < after)
    .sort((a, b) => (a.key < b.key ? 1 : -1))
  const shown = ordered.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ item }) => item),
    nextCursor: last !== undefined && ordered.length > shown.length ? toCursor(last.key) : null,
  }
}

/** Opaque to the caller: the sort key of the last item shown. */
export function toCursor(key: string): string {
  return base64Url(new TextEncoder().encode(PREFIX + key))
}

export function parseCursor(cursor: string): string {
  const text = decode(cursor)
  if (!text?.startsWith(PREFIX)) {
    throw new DomainError('VALIDATION_FAILED', { fields: [{ field: 'cursor', message: 'Start again from the first page.' }] })
  }
  return text.slice(PREFIX.length)
}

function decode(cursor: string): string | null {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return null
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(binary, (char) => char.charCodeAt(0)),
    )
  } catch {
    return null
  }
}
