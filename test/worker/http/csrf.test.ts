import { describe, expect, test } from 'vitest'
import { isAllowed } from '#worker/http/csrf.ts'

const OURS = 'https://portal.example.com'
const SITES = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', 'SAME-ORIGIN', '']
const ORIGINS = [
  undefined,
  OURS,
  'https://evil.test',
  'null',
  'https://portal.example.com.evil.test',
  'http://portal.example.com',
  `${OURS}:443`,
  '',
]
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  undefined,
]
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Every combination of what a browser or a program may send. */
function* requests(path: string) {
  for (const method of METHODS)
    for (const fetchSite of SITES)
      for (const origin of ORIGINS)
        for (const contentType of TYPES) yield { method, path, fetchSite, origin, contentType, hasBody: true }
}

const isOurs = (fetchSite: string | undefined, origin: string | undefined) =>
  fetchSite === 'same-origin' || (fetchSite === undefined && origin === OURS)

describe('state-changing requests', () => {
  test.each(['/api/auth/login', '/api/orders', '/api/me', '/api/orders/x/provision/y', '/api/eventsx'])(
    '%s: our own pages, and JSON',
    (path) => {
      let tried = 0
      for (const request of requests(path)) {
        const json = request.contentType?.startsWith('application/json') === true
        expect(isAllowed(request, OURS), JSON.stringify(request)).toBe(isOurs(request.fetchSite, request.origin) && json)
        tried++
      }
      expect(tried).toBe(4 * 7 * 8 * 6)
    },
  )

  test('forms of the pages: our own, and sent as a form', () => {
    for (const request of requests('/auth/login')) {
      const form = request.contentType === 'application/x-www-form-urlencoded'
      expect(isAllowed(request, OURS), JSON.stringify(request)).toBe(isOurs(request.fetchSite, request.origin) && form)
    }
  })

  test('without a body there is no type to ask for', () => {
    const request = {
      method: 'POST',
      path: '/api/auth/logout',
      fetchSite: 'same-origin',
      origin: OURS,
      contentType: undefined,
      hasBody: false,
    }
    expect(isAllowed(request, OURS)).toBe(true)
    expect(isAllowed({ ...request, fetchSite: 'cross-site' }, OURS)).toBe(false)
  })

  test.each(['/api/events/salesforce', '/api/webhooks/whmcs', '/api/orders/801000000000001AAA/provision'])(
    'signed callers of %s prove themselves otherwise',
    (path) => {
      expect(
        isAllowed(
          { method: 'POST', path, fetchSite: undefined, origin: undefined, contentType: 'application/json', hasBody: true },
          OURS,
        ),
      ).toBe(true)
    },
  )

  test('reading changes nothing', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(
        isAllowed(
          {
            method,
            path: '/api/orders',
            fetchSite: 'cross-site',
            origin: 'https://evil.test',
            contentType: undefined,
            hasBody: false,
          },
          OURS,
        ),
      ).toBe(true)
    }
  })
})
