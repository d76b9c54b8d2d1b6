import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DomainError } from '#worker/lib/errors.ts'
import { paginate } from '#worker/lib/page.ts'

const key = (text: string) => text

test('walking all pages shows every item once, greatest key first', () => {
  const lists = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 60 })
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 7 }), (items, limit) => {
      const seen: string[] = []
      let cursor: string | null | undefined
      do {
        const page = paginate(items, key, { limit, cursor: cursor ?? undefined })
        expect(page.items.length).toBeLessThanOrEqual(limit)
        seen.push(...page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(seen).toEqual([...items].sort((a, b) => (a < b ? 1 : -1)))
    }),
  )
})

test('a page goes on at the right place although items came and went', () => {
  const first = paginate(['a', 'b', 'c', 'd'], key, { limit: 2 })
  expect(first.items).toEqual(['d', 'c'])
  const second = paginate(['a', 'b', 'd', 'e'], key, { limit: 2, cursor: first.nextCursor ?? '' })
  expect(second).toEqual({ items: ['b', 'a'], nextCursor: null })
})

test.each(['x', '!', '_w', '../..', btoa('p2:a')])('refuses the cursor %j', (cursor) => {
  expect(() => paginate(['a'], key, { limit: 1, cursor })).toThrow(DomainError)
})
