import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { AppEnv } from '#worker/context.ts'
import { errorHandler } from '#worker/http/error-handler.ts'
import { privateByDefault } from '#worker/http/private-by-default.ts'
import { securityHeaders } from '#worker/http/security-headers.ts'
import { DomainError, VendorUnavailable } from '#worker/lib/errors.ts'
import { pagePolicy } from '#worker/lib/security-headers.ts'
import { cspFindings, headerFaults } from '../../attacks/headers.ts'

const app = new Hono<AppEnv>()
  .use(privateByDefault())
  .use(securityHeaders())
  .get('/broken', () => {
    throw new Error('broken')
  })
  .get('/down', () => {
    throw new VendorUnavailable('whmcs', 'read', 'not-applied', { retryAfterSeconds: 7 })
  })
  .get('/locked', () => {
    const limit = { name: 'passwords', quota: 10, windowSeconds: 900 }
    throw new DomainError('ACCOUNT_LOCKED', { retryAfterSeconds: 899.2, limit })
  })
  .get('/limited', () => {
    throw new DomainError('RATE_LIMITED', { retryAfterSeconds: 60 })
  })
  .onError(errorHandler)

test.each([
  ['/broken', 500],
  ['/down', 503],
  ['/locked', 429],
  ['/limited', 429],
  ['/nowhere', 404],
])('%s, %i: an error is as protected as a page', async (path, status) => {
  const answer = await app.request(path)
  expect(answer.status).toBe(status)
  expect(headerFaults(answer, true)).toEqual([])
})

test('what one object counts exactly is said in RateLimit headers, what many places count is not', async () => {
  const locked = await app.request('/locked')
  expect(locked.headers.get('RateLimit-Policy')).toBe('"passwords";q=10;w=900')
  expect(locked.headers.get('RateLimit')).toBe('"passwords";r=0;t=900')
  expect(locked.headers.get('Retry-After')).toBe('900')
  const limited = await app.request('/limited')
  expect([...limited.headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([])
})

test('headers that lack something are noticed', async () => {
  const bare = new Response('<p>', { headers: { 'Content-Type': 'text/html', 'Set-Cookie': 'session=1' } })
  expect(headerFaults(bare, true).length).toBeGreaterThan(15)
  expect(cspFindings("script-src 'unsafe-inline' https:").length).toBeGreaterThan(2)
})

test('pages of https addresses load nothing over http', () => {
  const needs = { script: "'none'", style: "'none'" }
  expect(pagePolicy(needs, 'https://portal.example.com')).toMatch(/; upgrade-insecure-requests$/)
  expect(pagePolicy(needs, 'http://localhost:8787')).not.toContain('upgrade')
})
