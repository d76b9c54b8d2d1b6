import { describe, expect, it } from 'vitest'
import { parsePhpForm } from '../../sandbox/whmcs/form.ts'
import { type PhpValue, phpUnserialize } from '../../sandbox/whmcs/php-serialize.ts'

const array = (...entries: [string, PhpValue][]) => new Map(entries)
const read = (base64: string) => phpUnserialize(Buffer.from(base64, 'base64'))

describe('the vectors of the vendor document', () => {
  it.each([
    ['YToxOntpOjE7czo2OiJHb29nbGUiO30=', array(['1', 'Google'])],
    ['YToyOntpOjE7czo2OiJHb29nbGUiO2k6NztzOjQ6Ilpvw6siO30=', array(['1', 'Google'], ['7', 'Zoë'])],
    ['YToxOntpOjM7czo1OiJhImI7YyI7fQ==', array(['3', 'a"b;c'])],
    ['YToxOntpOjE7aTo5OTk7fQ==', array(['1', 999])],
    [
      'YToyOntpOjU7aToxMjtpOjc7YToyOntzOjg6Im9wdGlvbmlkIjtpOjIwO3M6MzoicXR5IjtpOjM7fX0=',
      array(['5', 12], ['7', array(['optionid', 20], ['qty', 3])]),
    ],
    ['YTowOnt9', array()],
  ])('reads %s', (base64, expected) => {
    expect(read(base64)).toEqual(expected)
  })
})

describe('malformed blobs', () => {
  it.each([
    ['a length in characters instead of bytes', 'a:1:{i:1;s:3:"Zoë";}'],
    ['a count that is too small', 'a:1:{i:1;i:2;i:3;i:4;}'],
    ['a count that is too large', 'a:2:{i:1;i:2;}'],
    ['a string past the end', 'a:1:{i:1;s:99:"x";}'],
    ['an object', 'O:8:"stdClass":0:{}'],
    ['nothing', ''],
    ['trailing bytes', 'a:0:{}x'],
  ])('refuses %s', (_what, text) => {
    expect(() => phpUnserialize(new TextEncoder().encode(text))).toThrow()
  })
})

describe('form bodies', () => {
  it('nests bracket keys and numbers empty brackets', () => {
    const form = parsePhpForm('pid%5B0%5D=1&pid[1]=7&domain[]=a&domain[]=b&email_preferences[invoice]=1&x=1&x=2')
    expect(form).toEqual({ pid: { 0: '1', 1: '7' }, domain: { 0: 'a', 1: 'b' }, email_preferences: { invoice: '1' }, x: '2' })
  })
})
