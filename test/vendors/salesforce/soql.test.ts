import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { recordId } from '#worker/lib/record-id.ts'
import {
  chunks,
  day,
  fields,
  id,
  instant,
  integer,
  isRenderable,
  likeContaining,
  list,
  soql,
  text,
} from '#worker/vendors/salesforce/soql.ts'

/** Reads one quoted literal the way Salesforce documents it; anything else in it is an error. Shares nothing with the renderer. */
function readLiteral(source: string, inLike = false): { value: string; wildcards: number; rest: string } {
  if (source[0] !== "'") throw new Error('no opening quote')
  const escapes: Record<string, string> = { "'": "'", '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
  let value = ''
  let wildcards = 0
  for (let at = 1; at < source.length; at++) {
    const char = source.charAt(at)
    if (char === "'") return { value, wildcards, rest: source.slice(at + 1) }
    if (char !== '\\') {
      if (inLike && (char === '%' || char === '_')) wildcards++
      else value += char
      continue
    }
    const escaped = source.charAt(++at)
    if (inLike && (escaped === '%' || escaped === '_')) value += escaped
    else if (escapes[escaped] !== undefined) value += escapes[escaped]
    else throw new Error(`bad escape \\${escaped}`)
  }
  throw new Error('literal does not end')
}

const NASTY = [
  '',
  "'",
  '\\',
  "\\'",
  'ends in \\',
  "' OR Name != '",
  "\\' OR Id != null OR Name = \\'",
  '%',
  '_',
  '100% _sure_',
  '\n\r\t',
  '日本語 ーｱ',
  '\\u0027',
  '/* */ -- :bind',
  '‘quotes’ “too”',
  '😀',
]
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom("'", '\\', '"', '%', '_', 'n', 'u', '0', ' ', '\n', '\t', 'あ') }),
)

describe('text literals', () => {
  test.each(NASTY)('%j comes back as it was', (value) => {
    expect(readLiteral(text(value))).toEqual({ value, wildcards: 0, rest: '' })
  })

  test('any renderable text comes back as it was', () => {
    fc.assert(
      fc.property(anyText.filter(isRenderable), (value) => {
        expect(readLiteral(text(value))).toEqual({ value, wildcards: 0, rest: '' })
      }),
      { numRuns: 3000 },
    )
  })

  test('a LIKE pattern has our two wildcards only', () => {
    fc.assert(
      fc.property(anyText.filter(isRenderable), (value) => {
        expect(readLiteral(likeContaining(value), true)).toEqual({ value, wildcards: 2, rest: '' })
      }),
      { numRuns: 3000 },
    )
  })

  test.each(['\u0000', '\u0008', '\u000b', '\u001b', '\u007f', '\ud800', 'a\udc00b'])('refuses %j', (value) => {
    expect(isRenderable(value)).toBe(false)
    expect(() => text(value)).toThrow()
    expect(() => likeContaining(value)).toThrow()
  })
})

describe('other literals', () => {
  test('ids are 18 characters with the right checksum', () => {
    expect(id('001D000000K0fXO')).toBe("'001D000000K0fXOIAZ'")
    for (const [short, suffix] of [
      ['001D000000K0fXO', 'IAZ'],
      ['0015f00002JUZPc', 'AAP'],
      ['006SM0000001Tb3', 'YAE'],
      ['0v8RM0000004VAK', 'YA2'],
      ['0011U00000V0tkD', 'QAR'],
      ['000000000000000', 'AAA'],
    ] as const) {
      expect(recordId(short)).toBe(short + suffix)
      expect(recordId(short + suffix)).toBe(short + suffix)
    }
    expect(recordId('001D000000K0fXOIAA')).toBeNull()
    expect(recordId('001D000000K0fXOIAZ', '801')).toBeNull()
    expect(() => id("' OR '")).toThrow()
  })

  test('numbers, days and instants are typed', () => {
    expect(integer(-5)).toBe('-5')
    expect(() => integer(1.5)).toThrow()
    expect(day('2026-11-21')).toBe('2026-11-21')
    expect(() => day('2026-11-21 OR true')).toThrow()
    expect(instant(Date.UTC(2005, 9, 8, 1, 2, 3, 4))).toBe('2005-10-08T01:02:03Z')
  })

  test('field lists take names and paths only', () => {
    expect(fields(['Id', 'Product2.Name', 'EID__c'])).toBe('Id,Product2.Name,EID__c')
    for (const name of ['Id FROM Account', 'a-b', '', '.a', "a'"]) expect(() => fields([name])).toThrow()
  })

  test('lists are split before the request line is too long', () => {
    expect(() => list([])).toThrow()
    expect(soql`IN ${list([text('a'), text('b')])}`).toBe("IN ('a','b')")
    const many = Array.from({ length: 1000 }, (_, index) => text(`SKU-${index}-${'あ'.repeat(20)}`))
    const split = chunks(many)
    expect(split.flat()).toEqual(many)
    for (const part of split) {
      expect(part.length).toBeLessThanOrEqual(300)
      expect(encodeURIComponent(list(part)).length).toBeLessThan(14_000)
    }
    expect(chunks([text('a'), text('a')])).toEqual([[text('a')]])
  })
})
