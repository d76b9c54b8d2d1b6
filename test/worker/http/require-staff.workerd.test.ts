import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { app } from '#worker/app.ts'
import { parseEnv } from '#worker/env.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sandbox } from '../../setup/workerd-env.ts'
import { assertionOf, HANA, operations, staff } from '../features/operations/staff.ts'
import { problemOf } from '../features/identity/visitor.ts'
import { signedInCustomer } from '../features/signed-in-customer.ts'

const LATER_MS = 2 * 3_600_000
const AUDIT = '/audit'

const certs = (mode: string) => sandbox.control('/staff/certs', { body: { mode } })
const asked = async () => (await sandbox.control<{ certsRequests: number }>('/staff')).certsRequests
/** No key that the isolate holds is good any more. */
const forgetKeys = () => setClockOffset(clockOffset() + LATER_MS)

// The first request sets the clock of the isolate.
beforeAll(() => operations('/'))
afterEach(() => certs('ok'))

test('staff come in, and each answer is theirs alone', async () => {
  const answer = await (await staff()).get(AUDIT)
  expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'private, no-store'])
})

describe('everybody else is told to sign in, whatever exists', () => {
  test.each(['/audit', '/catalog', '/no-such-thing', '/'])('GET %s', async (path) => {
    expect(await problemOf(await operations(path))).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })
  test('a flush too', async () => {
    const init = { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'k' } }
    expect((await operations('/catalog/flush', init)).status).toBe(401)
  })
  test('a customer who is signed in', async () => {
    const { cookie } = await signedInCustomer('AC-100003')
    expect((await operations(AUDIT, { headers: { cookie } })).status).toBe(401)
  })
  test('the cookie of Access, an Authorization header, or the name beside it', async () => {
    const assertion = await assertionOf(HANA)
    const tries: Record<string, string>[] = [
      { Cookie: `CF_Authorization=${assertion}` },
      { Authorization: `Bearer ${assertion}` },
      { 'Cf-Access-Authenticated-User-Email': HANA },
      { 'Cf-Access-Token': assertion },
    ]
    for (const headers of tries) expect((await operations(AUDIT, { headers })).status).toBe(401)
  })
  test('two assertions, each good', async () => {
    const headers = new Headers()
    for (const person of [HANA, 'ken@example.jp']) headers.append('Cf-Access-Jwt-Assertion', await assertionOf(person))
    expect((await operations(AUDIT, { headers })).status).toBe(401)
  })
  test.each([
    [{ claims: { aud: ['0'.repeat(64)] } }],
    [{ claims: { iss: 'https://other.cloudflareaccess.com' } }],
    [{ claims: { exp: 1 } }],
    [{ claims: { nbf: 9_999_999_999 } }],
    [{ claims: { email: null } }],
    [{ claims: { type: 'org' } }],
    [{ header: { kid: 'x' } }],
    [{ header: { jku: `${'https://evil.example'}/keys` } }],
  ])('an assertion with %j', async (forged) => {
    const headers = { 'Cf-Access-Jwt-Assertion': await assertionOf(HANA, forged) }
    expect((await operations(AUDIT, { headers })).status).toBe(401)
  })
})

/** Access adds a good assertion to whatever the browser of a person of staff sends, whichever page made it send that. */
test.each([
  ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['another host of ours', { 'Sec-Fetch-Site': 'same-site' }],
  ['another site, by its origin', { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' }],
  ['another site, by a form', { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'application/x-www-form-urlencoded' }],
  ['another site, by a form of text', { 'Sec-Fetch-Site': 'cross-site', 'Content-Type': 'text/plain' }],
])('a page of %s cannot write with a person’s session at Access', async (_name, headers) => {
  const person = await staff()
  const answer = await person.post('/catalog/flush', { reason: 'stale prices' }, headers)
  expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'CSRF_REJECTED' })
})

describe('the team’s keys', () => {
  test('are followed through a rotation', async () => {
    await (await staff()).get(AUDIT)
    const before = await asked()
    await sandbox.control('/staff/keys', { body: { rotate: true } })
    setClockOffset(clockOffset() + 11_000)
    expect((await (await staff()).get(AUDIT)).status).toBe(200)
    expect((await (await staff()).get(AUDIT)).status).toBe(200)
    expect(await asked()).toBe(before + 1)
  })

  test.each(['down', 'html', 'empty', 'hang'])('that are %s let nobody in: 503 with a time to come back', async (mode) => {
    forgetKeys()
    await certs(mode)
    const answer = await (await staff()).get(AUDIT)
    expect(answer.headers.get('Retry-After')).toBe('10')
    expect(await problemOf(answer)).toMatchObject({ status: 503, code: 'VENDOR_UNAVAILABLE' })
    expect((await operations(AUDIT)).status).toBe(401)
  })
})

describe('the settings', () => {
  test.each([{ ACCESS_TEAM_DOMAIN: '' }, { ACCESS_AUDIENCE: '' }])('%j: the operations do not exist', async (missing) => {
    const { assertion } = await staff()
    const request = new Request('https://portal.test/api/operations/audit', {
      headers: { 'Cf-Access-Jwt-Assertion': assertion },
    })
    const answer = await app.fetch(request, { ...env, ...missing }, createExecutionContext())
    expect(await problemOf(answer)).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  test.each([
    ['production', 'team.cloudflareaccess.com', true],
    ['production', 'http://localhost:8788/access', false],
    ['staging', 'http://localhost:8788/access', false],
    ['development', 'http://localhost:8788/access', true],
    ['development', 'https://team.cloudflareaccess.com', false],
    ['development', 'team.cloudflareaccess.com/x', false],
    ['development', 'team.cloudflareaccess.com@evil.example', false],
  ] as const)('in %s a team at %s: %s', (APP_ENVIRONMENT, ACCESS_TEAM_DOMAIN, good) => {
    const parse = () => parseEnv({ ...env, APP_ENVIRONMENT, ACCESS_TEAM_DOMAIN } as unknown as Env)
    if (good) expect(parse().ACCESS_TEAM_DOMAIN).toBe(ACCESS_TEAM_DOMAIN)
    else expect(parse).toThrow('ACCESS_TEAM_DOMAIN: must be a host name')
  })
})
