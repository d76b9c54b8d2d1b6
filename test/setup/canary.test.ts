import { expect, test } from 'vitest'
import { forms } from './canary.ts'

const CANARY = 'カナリヤ@example.jp'
const around = (left: string, right: string) => Buffer.from(`${left}${CANARY}${right}`)

test.each(['', 'a', 'ab', 'abc'])('a value is found in base64, base64url and hex, whatever stands around it: %j', (left) => {
  for (const encoding of ['utf8', 'base64', 'base64url', 'hex'] as const) {
    const text = around(left, '?>').toString(encoding)
    expect(
      forms(CANARY).some((form) => text.includes(form)),
      encoding,
    ).toBe(true)
  }
  expect(forms(CANARY).some((form) => `?email=${encodeURIComponent(CANARY)}`.includes(form))).toBe(true)
})

test('what is not there is not found', () => {
  const text = around('', '').toString('base64')
  expect(forms('another@example.jp').some((form) => text.includes(form))).toBe(false)
})
