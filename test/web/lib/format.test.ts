import { expect, test } from 'vitest'
import { formatDay, formatInstant, formatPhone, formatPostcode, formatPrice, formatYen, tokyoDay } from '#web/lib/format.ts'

test('yen are whole and grouped', () => {
  expect(formatYen(1980)).toBe('¥1,980')
  expect(formatYen(0)).toBe('¥0')
  expect(formatYen(1234567)).toBe('¥1,234,567')
})

test('a price says how often it is charged', () => {
  const price = { amount: 2750, currency: 'JPY' } as const
  expect(formatPrice(price, 'monthly')).toBe('¥2,750 / month')
  expect(formatPrice(price, 'annually')).toBe('¥2,750 / year')
  expect(formatPrice(price, 'one-time')).toBe('¥2,750 once')
})

test('instants are told in Japan time', () => {
  expect(formatInstant('2026-11-21T15:30:00.000Z')).toBe('22 Nov 2026, 00:30')
})

test('a calendar day stays the day it is', () => {
  expect(formatDay('2026-12-01')).toBe('1 Dec 2026')
})

test('the day in Japan starts at 15:00 UTC', () => {
  expect(tokyoDay(Date.parse('2026-11-21T14:59:59Z'))).toBe('2026-11-21')
  expect(tokyoDay(Date.parse('2026-11-21T15:00:00Z'))).toBe('2026-11-22')
  expect(tokyoDay(Date.parse('2026-12-31T15:00:00Z'), 1)).toBe('2027-01-02')
})

test.each([
  ['08012345678', '080-1234-5678'],
  ['+818012345678', '080-1234-5678'],
  ['+81312345678', '03-1234-5678'],
  ['+442071234567', '+442071234567'],
])('phone number %s reads %s', (number, shown) => {
  expect(formatPhone(number)).toBe(shown)
})

test('a Japanese postcode has its hyphen, others stay', () => {
  expect(formatPostcode('1500001', 'JP')).toBe('150-0001')
  expect(formatPostcode('SW1A 1AA', 'GB')).toBe('SW1A 1AA')
})
