import { expect, test } from 'vitest'
import { Phone, toE164 } from '#worker/contracts/phone.ts'

test.each([
  ['090-1111-2222', '+819011112222'],
  ['09011112222', '+819011112222'],
  ['（090）1111ー2222', '+819011112222'],
  ['０９０１１１１２２２２', '+819011112222'],
  ['+81 90 1111 2222', '+819011112222'],
  ['0081 90 1111 2222', '+819011112222'],
  ['03-1234-5678', '+81312345678'],
  ['+44 (20) 7946.0000', '+442079460000'],
])('%s is %s', (text, phone) => {
  expect(toE164(text)).toBe(phone)
})

test.each(['', '12345', 'call me', '+0123456789', '090-1111-2222 ext 5', '+1234567890123456'])('%j is no number', (text) => {
  expect(toE164(text)).toBeNull()
  expect(Phone.safeParse(text).success).toBe(false)
})
