import { expect, test } from 'vitest'
import { ApiError } from '#web/lib/api-error.ts'
import { isToldByFields, showServerErrors } from '#web/lib/server-errors.ts'

const refused = (...fields: string[]) =>
  new ApiError('VALIDATION_FAILED', { message: 'No.', errors: fields.map((field) => ({ field, message: `Bad ${field}.` })) })

test('each field gets its own words, and the first one the focus', () => {
  const told: unknown[] = []
  const setError = (...error: unknown[]) => told.push(error)
  showServerErrors(setError, refused('phone', 'passkey', 'email'), ['email', 'phone'])
  expect(told).toEqual([
    ['phone', { type: 'server', message: 'Bad phone.' }, { shouldFocus: true }],
    ['email', { type: 'server', message: 'Bad email.' }, { shouldFocus: false }],
  ])
})

test('a form says above what none of its fields says', () => {
  expect(isToldByFields(refused('email'), ['email'])).toBe(true)
  expect(isToldByFields(refused('email', 'passkey'), ['email'])).toBe(false)
  expect(isToldByFields(refused(), ['email'])).toBe(false)
  expect(isToldByFields(new Error('offline'), ['email'])).toBe(false)
})
