import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { toQrPath } from '#web/features/security/qr-path.ts'

/** Paints the path's runs back onto squares. */
function paint(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false))
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let step = 0; step < Number(length); step++) {
      const row = rows[Number(y)]
      if (row) row[Number(x) + step] = true
    }
  }
  return rows
}

test('the path covers the dark squares and no other', () => {
  const { data, size } = encode('otpauth://totp/Portal:aiko@example.jp?secret=ABC', { ecc: 'M', border: 2 })
  expect(paint(toQrPath(data), size)).toEqual(data)
})

test('a run of squares is one piece', () => {
  expect(toQrPath([[true, true, false, true]])).toBe('M0 0h2v1h-2zM3 0h1v1h-1z')
})
