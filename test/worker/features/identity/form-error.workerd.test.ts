import { expect, test } from 'vitest'
import { visitor } from './visitor.ts'

const FORMS = ['/auth/login', '/auth/signup/start', '/auth/forgot-password', '/auth/link', '/auth/login/mfa']
const JSON_DOORS = ['/api/auth/login', '/api/auth/signup/start']

async function read(answer: Response) {
  const { status, headers } = answer
  return {
    status,
    type: headers.get('Content-Type') ?? '',
    policy: headers.get('Content-Security-Policy'),
    text: await answer.text(),
  }
}
const forged = (path: string) =>
  visitor().send(path, { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' }, body: new URLSearchParams({ a: 'b' }) })

test.each(FORMS)('%s: a form that another site sent is refused by a page', async (path) => {
  const { status, type, policy, text } = await read(await forged(path))
  expect([status, type]).toEqual([403, expect.stringMatching(/^text\/html/)])
  expect(policy).toContain("script-src 'none'")
  expect(text).toContain('This request did not come from our own pages.')
  expect(text).toMatch(/CSRF_REJECTED, [\w-]+</)
  expect(text).toContain(`href="${path === '/auth/signup/start' ? '/auth/signup' : path}"`)
})

test('a form that is too large, and one that comes too often, too', async () => {
  const large = await read(await visitor().submit('/auth/login', { email: 'x'.repeat(1_048_576) }))
  expect([large.status, large.type]).toEqual([413, expect.stringMatching(/^text\/html/)])

  const who = visitor()
  let answer = await who.submit('/auth/logout', {})
  for (let times = 0; times < 240 && answer.status !== 429; times++) answer = await who.submit('/auth/logout', {})
  expect(answer.headers.get('Retry-After')).toBe('60')
  const often = await read(answer)
  expect([often.status, often.type]).toEqual([429, expect.stringMatching(/^text\/html/)])
  expect(often.text).toContain('RATE_LIMITED')
})

test.each(JSON_DOORS)('%s: programs get a problem as before', async (path) => {
  const { status, type, text } = await read(await forged(path))
  expect([status, type]).toEqual([403, 'application/problem+json'])
  expect(JSON.parse(text)).toMatchObject({ code: 'CSRF_REJECTED' })
})

test('what a form names comes back as text', async () => {
  const { text } = await read(await forged('/auth/"><script>alert(1)</script>'))
  expect(text).not.toContain('<script')
})
