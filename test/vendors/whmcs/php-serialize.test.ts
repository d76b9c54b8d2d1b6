import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldBlob, phpSerialize, type PhpValue } from '#worker/vendors/whmcs/php-serialize.ts'
import { phpUnserialize } from '../../sandbox/whmcs/php-serialize.ts'

const fields = (entries: [string, PhpValue][]) => new Map(entries)

describe('vectors of vendors/whmcs.md §1.4', () => {
  test.each<[string, Map<string, PhpValue>, string, string]>([
    ['one field', fields([['1', 'Google']]), 'a:1:{i:1;s:6:"Google";}', 'YToxOntpOjE7czo2OiJHb29nbGUiO30='],
    [
      'several bytes a character',
      fields([
        ['1', 'Google'],
        ['7', 'Zoë'],
      ]),
      'a:2:{i:1;s:6:"Google";i:7;s:4:"Zoë";}',
      'YToyOntpOjE7czo2OiJHb29nbGUiO2k6NztzOjQ6Ilpvw6siO30=',
    ],
    ['quote and semicolon', fields([['3', 'a"b;c']]), 'a:1:{i:3;s:5:"a"b;c";}', 'YToxOntpOjM7czo1OiJhImI7YyI7fQ=='],
    ['a choice', fields([['1', 999]]), 'a:1:{i:1;i:999;}', 'YToxOntpOjE7aTo5OTk7fQ=='],
    [
      'nested',
      fields([
        ['5', 12],
        [
          '7',
          fields([
            ['optionid', 20],
            ['qty', 3],
          ]),
        ],
      ]),
      'a:2:{i:5;i:12;i:7;a:2:{s:8:"optionid";i:20;s:3:"qty";i:3;}}',
      'YToyOntpOjU7aToxMjtpOjc7YToyOntzOjg6Im9wdGlvbmlkIjtpOjIwO3M6MzoicXR5IjtpOjM7fX0=',
    ],
    ['empty', fields([]), 'a:0:{}', 'YTowOnt9'],
  ])('%s', (_name, value, serialized, base64) => {
    expect(phpSerialize(value)).toBe(serialized)
    expect(fieldBlob(value)).toBe(base64)
  })
})

test('keys that only look like numbers stay text', () => {
  expect(phpSerialize(fields([['01', 'x']]))).toBe('a:1:{s:2:"01";s:1:"x";}')
  expect(phpSerialize(fields([['-0', 'x']]))).toBe('a:1:{s:2:"-0";s:1:"x";}')
  expect(phpSerialize(fields([['99999999999999999999', 'x']]))).toBe('a:1:{s:20:"99999999999999999999";s:1:"x";}')
  expect(() => phpSerialize(1.5)).toThrow(RangeError)
})

test('an independent reader gets back any text', () => {
  const key = fc.integer({ min: 1, max: 99_999 }).map(String)
  const value = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(key, value), { selector: ([id]) => id, maxLength: 6 }), (entries) => {
      const decoded = phpUnserialize(Buffer.from(fieldBlob(new Map(entries)), 'base64'))
      const read = [...(decoded as Map<unknown, unknown>)].map(([id, text]) => [String(id), text])
      expect(read).toEqual(entries)
    }),
    { numRuns: 1000 },
  )
})
