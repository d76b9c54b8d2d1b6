import { expect, test } from 'vitest'
import { nextPath } from '#worker/features/identity/next-path.ts'

test.each(['/orders', '/orders/abc?tab=1', '/checkout#pay', '/account/services/sim'])('keeps our own page %s', (path) => {
  expect(nextPath(path)).toBe(path)
})

test.each([
  undefined,
  '',
  'orders',
  'https://evil.test/',
  '//evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '/%0a//evil.test\n',
  'javascript:alert(1)',
  '/auth/logout',
  '/auth/login?next=/x',
  '/auth',
  '/api/auth/logout',
  '/./auth/login',
  '/x/../auth/logout',
  '/..//evil.test',
  '/.//evil.test',
  '/orders\r\nSet-Cookie: a=b',
  'http:/evil.test',
])('goes home instead of %j', (path) => {
  expect(nextPath(path)).toBe('/dashboard')
})
