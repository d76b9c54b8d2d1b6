import { describe, expect, test } from 'vitest'
import { matchTotp, otpauthUrl, stepAt, toBase32, totpCode } from '#worker/lib/totp.ts'

const SEED = Buffer.from('12345678901234567890')

describe('codes', () => {
  /** RFC 6238 appendix B, SHA-1. */
  test.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at second %i', (second, code) => {
    expect(totpCode(SEED, stepAt(second * 1000), 8)).toBe(code)
    expect(totpCode(SEED, stepAt(second * 1000))).toBe(code.slice(2))
  })

  /** RFC 4226 appendix D. */
  test('of the first ten counters', () => {
    const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
    expect(codes.map((_, step) => totpCode(SEED, step))).toEqual(codes)
  })
})

describe('a code is accepted', () => {
  const now = 1_111_111_111_000
  const step = stepAt(now)

  test.each([
    [-2, null],
    [-1, step - 1],
    [0, step],
    [1, step + 1],
    [2, null],
  ])('%i steps away', (away, matched) => {
    expect(matchTotp(SEED, totpCode(SEED, step + away), { now, lastStep: 0 })).toBe(matched)
  })

  test('once: neither it nor an older one again', () => {
    for (const away of [-1, 0, 1]) {
      const code = totpCode(SEED, step + away)
      expect(matchTotp(SEED, code, { now, lastStep: step + away })).toBeNull()
      expect(matchTotp(SEED, code, { now, lastStep: step + away - 1 })).toBe(step + away)
      expect(matchTotp(SEED, code, { now, lastStep: step + 1 })).toBeNull()
    }
  })

  test.each(['', '1', '1234567', '      ', '-00001', '½½½½½½', 'ABCDEF', `${'0'.repeat(6)}${'0'.repeat(50)}`])(
    'never as %j',
    (code) => {
      expect(matchTotp(SEED, code, { now, lastStep: 0 })).toBeNull()
      expect(matchTotp(SEED, `${totpCode(SEED, step)}${code === '' ? '0' : code}`, { now, lastStep: 0 })).toBeNull()
    },
  )
})

test('a secret is written in base32 (RFC 4648)', () => {
  const vectors = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']
  const texts = ['', 'MY', 'MZXQ', 'MZXW6', 'MZXW6YQ', 'MZXW6YTB', 'MZXW6YTBOI']
  expect(vectors.map((vector) => toBase32(Buffer.from(vector)))).toEqual(texts)
  expect(toBase32(SEED)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
})

test('the QR code names issuer and account', () => {
  expect(otpauthUrl({ issuer: 'My Portal', account: 'a+b@example.jp', secret: 'MZXW6' })).toBe(
    'otpauth://totp/My%20Portal:a%2Bb%40example.jp?secret=MZXW6&issuer=My%20Portal&algorithm=SHA1&digits=6&period=30',
  )
})
