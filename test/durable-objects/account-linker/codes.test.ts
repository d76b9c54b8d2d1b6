import { describe, expect, test } from 'vitest'
import { codeFor, decideTry, hashCode, isOpen, type OpenCode } from '#objects/account-linker/codes.ts'

const NOW = Date.parse('2026-11-21T00:00:00Z')
const SECRET = 'secret of the object'
const EMAIL = 'aiko@example.jp'
const open: OpenCode = {
  email: EMAIL,
  codeHash: hashCode(SECRET, EMAIL, '123456'),
  sentTo: 'given',
  issuedAtMs: NOW,
  requestKey: 'k',
  expiresAtMs: NOW + 600_000,
  tries: 0,
}
const NONE = { lastHour: 0, lastDay: 0 }
const fresh = { now: NOW, failures: NONE }

describe('sign-up codes', () => {
  test('has six digits and follows from the request', () => {
    const request = { email: EMAIL, requestKey: 'one', issuedAtMs: NOW }
    const code = codeFor(SECRET, request)
    expect(code).toMatch(/^\d{6}$/)
    expect(codeFor(SECRET, request)).toBe(code)
    const others = [{ issuedAtMs: NOW + 1 }, { requestKey: 'two' }, { email: 'ben@example.jp' }].map((change) =>
      codeFor(SECRET, { ...request, ...change }),
    )
    expect(new Set([code, codeFor('another secret', request), ...others]).size).toBe(5)
  })

  test('spreads over all digits', () => {
    const seen = new Set<string>()
    for (let issuedAtMs = 0; issuedAtMs < 2000; issuedAtMs++) {
      seen.add(codeFor(SECRET, { email: EMAIL, requestKey: 'k', issuedAtMs }).slice(0, 2))
    }
    expect(seen.size).toBe(100)
  })

  test('the right code is right, another wrong', () => {
    expect(decideTry(open, hashCode(SECRET, EMAIL, '123456'), fresh)).toBe('right')
    expect(decideTry(open, hashCode(SECRET, EMAIL, '123457'), fresh)).toBe('wrong')
    expect(decideTry(open, hashCode(SECRET, 'ben@example.jp', '123456'), fresh)).toBe('wrong')
  })

  test.each([
    ['none was issued', null, fresh],
    ['it has expired', open, { now: NOW + 600_000, failures: NONE }],
    ['five tries are used up', { ...open, tries: 5 }, fresh],
    ["the account's budget of the hour is used up", open, { now: NOW, failures: { lastHour: 30, lastDay: 30 } }],
    ["the account's budget of the day is used up", open, { now: NOW, failures: { lastHour: 0, lastDay: 60 } }],
  ])('even the right code is refused when %s', (_name, code, state) => {
    expect(decideTry(code, hashCode(SECRET, EMAIL, '123456'), state)).toBe('closed')
  })

  test('four wrong tries leave one', () => {
    expect(isOpen({ ...open, tries: 4 }, NOW)).toBe(true)
  })
})
