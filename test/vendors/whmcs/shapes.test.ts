import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  Day,
  Flag,
  Id,
  lettersOf,
  listOf,
  Numeric,
  OptionalId,
  RoundedYen,
  serverInstant,
  Text,
  toList,
  Yen,
} from '#worker/vendors/whmcs/shapes.ts'
import { toE164 } from '#worker/vendors/whmcs/clients.ts'

const A = { id: 1 }
const B = { id: 2 }

describe('lists', () => {
  test.each<[string, unknown, unknown[]]>([
    ['as documented', { row: [A, B] }, [A, B]],
    ['numeric keys inside', { row: { 0: A, 1: B } }, [A, B]],
    ['single object inside', { row: A }, [A]],
    ['empty inside', { row: [] }, []],
    ['empty text inside', { row: '' }, []],
    ['null inside', { row: null }, []],
    ['wrapper absent', [A, B], [A, B]],
    ['numeric keys without wrapper', { 0: A, 1: B }, [A, B]],
    ['single object without wrapper', A, [A]],
    ['empty text', '', []],
    ['empty object', {}, []],
    ['empty array', [], []],
    ['null', null, []],
    ['missing', undefined, []],
  ])('%s', (_name, container, expected) => {
    expect(toList(container, 'row')).toEqual(expected)
    const schema = z.object({ rows: listOf(z.object({ id: z.number() }), 'row') })
    expect(schema.parse(container === undefined ? {} : { rows: container })).toEqual({ rows: expected })
  })

  test('rows of another shape are refused', () => {
    expect(listOf(z.object({ id: z.number() }), 'row').safeParse({ row: ['x'] }).success).toBe(false)
  })
})

describe('values', () => {
  test.each<[string, z.ZodType, [unknown, unknown][]]>([
    [
      'Numeric',
      Numeric,
      [
        [5, 5],
        ['5', 5],
        ['12.50', 12.5],
        ['-1.00', -1],
        ['', null],
        [null, null],
        [undefined, null],
      ],
    ],
    [
      'Flag',
      Flag,
      [
        [true, true],
        [1, true],
        ['1', true],
        ['true', true],
        ['on', true],
        [false, false],
        [0, false],
        ['0', false],
        ['false', false],
        ['', false],
        [null, false],
      ],
    ],
    [
      'OptionalId',
      OptionalId,
      [
        [7, '7'],
        ['7', '7'],
        [0, null],
        ['0', null],
        ['', null],
        [null, null],
        [undefined, null],
        ['x', null],
      ],
    ],
    [
      'Text',
      Text,
      [
        ['a', 'a'],
        [7, '7'],
        [null, ''],
        ['&lt;b&gt; &amp; &quot;c&quot; &#039;d&#39;', '<b> & "c" \'d\''],
        ['&copy;', '&copy;'],
      ],
    ],
    [
      'Day',
      Day,
      [
        ['2026-11-21', '2026-11-21'],
        ['2026-11-21 10:00:00', '2026-11-21'],
        ['0000-00-00', null],
        ['0000-00-00 00:00:00', null],
        ['', null],
        [null, null],
        ['21/11/2026 10:00', null],
      ],
    ],
    [
      'Yen',
      Yen,
      [
        ['1980.00', 1980],
        ['1980', 1980],
        [1980, 1980],
        ['-1.00', -1],
        ['0.00', 0],
        ['1980.', 1980],
      ],
    ],
    [
      'RoundedYen',
      RoundedYen,
      [
        ['1980.49', 1980],
        ['1980.50', 1981],
        ['-1.50', -2],
        ['-0.20', 0],
        [12, 12],
      ],
    ],
  ])('%s', (_name, schema, cases) => {
    for (const [given, expected] of cases) expect(schema.parse(given), JSON.stringify(given)).toBe(expected)
  })

  test.each<[string, z.ZodType, unknown[]]>([
    ['Numeric', Numeric, ['abc', '1,5', {}, []]],
    ['Id', Id, ['', 0, '0', null, 'abc', '1.5', -1]],
    ['Yen', Yen, ['1980.50', '1980.001', '$1980.00 JPY', '', '1e3', '99999999999999999999', null]],
    ['RoundedYen', RoundedYen, ['$2645.80 USD', '', 'x']],
  ])('%s refuses what it cannot read', (_name, schema, cases) => {
    for (const given of cases) expect(schema.safeParse(given).success, JSON.stringify(given)).toBe(false)
  })

  test('server times carry the zone of the install', () => {
    expect(serverInstant('2026-11-21 09:30:00', '+09:00')).toBe('2026-11-21T00:30:00.000Z')
    expect(serverInstant('0000-00-00 00:00:00', '+09:00')).toBeNull()
    expect(serverInstant('', '+09:00')).toBeNull()
    expect(serverInstant('2026-99-99 00:00:00', '+09:00')).toBeNull()
  })

  test('cycle labels and phone numbers', () => {
    expect(['One-Time', 'One Time', 'onetime'].map(lettersOf)).toEqual(['onetime', 'onetime', 'onetime'])
    expect(['+81.9011112222', '+81.09011112222', '090-1111-2222', '+819011112222'].map(toE164)).toEqual(
      Array.from({ length: 4 }, () => '+819011112222'),
    )
    expect(toE164('+44.7700900123')).toBe('+447700900123')
  })
})
