import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { AccessKeys } from '#worker/http/access-keys.ts'
import { accessApplication, verifyAccessAssertion } from '#worker/lib/access-assertion.ts'

const NOW = Date.parse('2026-11-21T00:00:00Z')
const ISSUED = NOW / 1000
const MINUTE = 60_000
const application = { issuer: 'https://team.cloudflareaccess.com', audience: 'a'.repeat(64) }
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const [current, next, foreign] = [pair(), pair(), pair()]

const base = {
  aud: [application.audience],
  email: 'Hana@Example.jp',
  iss: application.issuer,
  sub: '7335d417-61da-459d-899c-0a01c76a2f94',
  type: 'app',
  iat: ISSUED,
  nbf: ISSUED,
  exp: ISSUED + 3600,
}

type Change = { claims?: Record<string, unknown>; header?: Record<string, unknown>; key?: KeyObject }

function forge({ claims = {}, header = {}, key = current.privateKey }: Change = {}): Promise<string> {
  const payload = Object.fromEntries(Object.entries({ ...base, ...claims }).filter(([, value]) => value !== undefined))
  return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', kid: 'current', typ: 'JWT', ...header }).sign(key)
}

/** The team's list of keys on the wire, as Access serves it. */
let server: Server
let issuer = ''
let asked = 0
let reply: (response: ServerResponse) => void
let keys: AccessKeys

async function listOf(...members: [string, KeyObject][]): Promise<string> {
  const listed = await Promise.all(
    members.map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid, alg: 'RS256', use: 'sig' })),
  )
  return JSON.stringify({ keys: [{ kty: 'EC', kid: 'future', crv: 'P-256' }, ...listed] })
}

const answers = (body: string, status = 200) => {
  reply = (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

beforeAll(async () => {
  server = createServer((request, response) => {
    expect(request.url).toBe('/cdn-cgi/access/certs')
    asked++
    reply(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(async () => {
  keys = new AccessKeys(issuer)
  answers(await listOf(['current', current.publicKey]))
  asked = 0
})

const verify = async (assertion: string | undefined, now = NOW) => {
  const verdict = await verifyAccessAssertion(assertion, application, (kid) => keys.find(kid, now), now)
  if (verdict.kind === 'staff') return verdict.staff.email
  return verdict.kind === 'refused' ? verdict.reason : verdict.kind
}

test('a person whom Access let in is known by e-mail; the same forger makes every attack below', async () => {
  expect(await verify(await forge())).toBe('hana@example.jp')
  expect(await verify(await forge({ claims: { aud: application.audience } }))).toBe('hana@example.jp')
  expect(await verify(await forge({ header: { typ: undefined } }))).toBe('hana@example.jp')
  expect(asked).toBe(1)
})

test('a clock at Access that is half a minute ahead keeps nobody out, and nobody in', async () => {
  expect(await verify(await forge({ claims: { iat: ISSUED + 30, nbf: ISSUED + 30 } }))).toBe('hana@example.jp')
  expect(await verify(await forge({ claims: { exp: ISSUED + 1 } }))).toBe('hana@example.jp')
  expect(await verify(await forge({ claims: { exp: ISSUED } }), NOW + 999)).toBe('time')
})

test.each([
  [{ ACCESS_TEAM_DOMAIN: '', ACCESS_AUDIENCE: 'a' }, null],
  [{ ACCESS_TEAM_DOMAIN: 'team.cloudflareaccess.com', ACCESS_AUDIENCE: '' }, null],
  [{ ACCESS_TEAM_DOMAIN: 'team.cloudflareaccess.com', ACCESS_AUDIENCE: application.audience }, application],
])('an application needs both settings: %j', (settings, expected) => {
  expect(accessApplication(settings)).toEqual(expected)
})

describe('nobody comes in with', () => {
  test.each<[string, Change, string]>([
    ['another audience', { claims: { aud: ['b'.repeat(64)] } }, 'claims'],
    ['no audience', { claims: { aud: undefined } }, 'claims'],
    ['another team', { claims: { iss: 'https://other.cloudflareaccess.com' } }, 'claims'],
    ['the team without https', { claims: { iss: 'http://team.cloudflareaccess.com' } }, 'claims'],
    ['a slash after the team', { claims: { iss: `${application.issuer}/` } }, 'claims'],
    ['no team', { claims: { iss: undefined } }, 'claims'],
    ['an expired token', { claims: { exp: ISSUED } }, 'time'],
    ['a token of tomorrow', { claims: { nbf: ISSUED + 31 } }, 'time'],
    ['a token issued later than now', { claims: { iat: ISSUED + 31 } }, 'time'],
    ['no expiry', { claims: { exp: undefined } }, 'claims'],
    ['no start', { claims: { nbf: undefined } }, 'time'],
    ['no issue time', { claims: { iat: undefined } }, 'claims'],
    ['times as text', { claims: { iat: String(ISSUED) } }, 'claims'],
    ['no e-mail', { claims: { email: undefined } }, 'claims'],
    ['an empty e-mail', { claims: { email: '' } }, 'claims'],
    ['a list of e-mails', { claims: { email: ['hana@example.jp'] } }, 'claims'],
    ['a service token', { claims: { email: undefined, sub: '', common_name: 'x.access' } }, 'claims'],
    ['a session of the team', { claims: { type: 'org' } }, 'claims'],
    ['no type', { claims: { type: undefined } }, 'claims'],
    ['another person’s key under our id', { key: foreign.privateKey }, 'signature'],
    ['an id nobody knows', { header: { kid: 'other' }, key: foreign.privateKey }, 'key'],
    ['the id of a key that does not sign RS256', { header: { kid: 'future' } }, 'key'],
    ['the id of a member every object has', { header: { kid: '__proto__' } }, 'key'],
    ['no id', { header: { kid: undefined } }, 'malformed'],
    ['RS512', { header: { alg: 'RS512' } }, 'malformed'],
    ['PS256', { header: { alg: 'PS256' } }, 'malformed'],
    ['another type of token', { header: { typ: 'at+jwt' } }, 'malformed'],
    ['an address of keys', { header: { jku: 'https://evil.example/keys' }, key: foreign.privateKey }, 'malformed'],
    ['a certificate’s address', { header: { x5u: 'https://evil.example/cert' }, key: foreign.privateKey }, 'malformed'],
    ['a certificate', { header: { x5c: ['MIIB'] }, key: foreign.privateKey }, 'malformed'],
  ])('%s', async (_name, change, reason) => {
    expect(await verify(await forge(change))).toBe(reason)
  })

  test('a key of their own in the header', async () => {
    const jwk = await exportJWK(foreign.publicKey)
    expect(await verify(await forge({ header: { jwk }, key: foreign.privateKey }))).toBe('malformed')
  })

  test('no signature, under any spelling', async () => {
    expect(await verify(new UnsecuredJWT(base).encode())).toBe('malformed')
    const [, payload = '', signature = ''] = (await forge()).split('.')
    for (const alg of ['none', 'None', 'nOnE', '']) {
      const head = Buffer.from(JSON.stringify({ alg, kid: 'current' })).toString('base64url')
      for (const end of ['', signature]) expect(await verify(`${head}.${payload}.${end}`)).toBe('malformed')
    }
  })

  test('the public key taken for a secret, in each form a library may hold it', async () => {
    const jwk = JSON.stringify(await exportJWK(current.publicKey))
    const pem = current.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const der = current.publicKey.export({ type: 'spki', format: 'der' })
    const [, payload = ''] = (await forge()).split('.')
    for (const secret of [jwk, pem, pem.trim(), der]) {
      for (const alg of ['HS256', 'RS256']) {
        const head = Buffer.from(JSON.stringify({ alg, kid: 'current', typ: 'JWT' })).toString('base64url')
        const signature = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')
        expect(['malformed', 'signature']).toContain(await verify(`${head}.${payload}.${signature}`))
      }
    }
  })

  test('another payload under a good signature, half a token, garbage, or two in one header', async () => {
    const good = await forge()
    const [head = '', payload = '', signature = ''] = good.split('.')
    const boss = Buffer.from(JSON.stringify({ ...base, email: 'boss@example.jp' })).toString('base64url')
    expect(await verify(`${head}.${boss}.${signature}`)).toBe('signature')
    const others = [
      '',
      '.',
      '..',
      '...',
      head,
      `${head}.${payload}`,
      `${good}.${signature}`,
      `${good}, ${good}`,
      `Bearer ${good}`,
    ]
    const garbage = [
      '%%%.%%%.%%%',
      '////.++++.====',
      `${good}=`,
      ` ${good}`,
      `${good}\n`,
      'あ.い.う',
      'x'.repeat(9000),
      'e30.e30.e30',
    ]
    for (const text of [...others, ...garbage]) expect(['absent', 'malformed'], text.slice(0, 40)).toContain(await verify(text))
    expect(await verify(undefined)).toBe('absent')
  })

  test('a bit turned anywhere in the signature', async () => {
    const [head, payload, signature = ''] = (await forge()).split('.')
    const bytes = Buffer.from(signature, 'base64url')
    for (let place = 0; place < bytes.length; place += 5) {
      const turned = Buffer.from(bytes)
      turned.writeUInt8(turned.readUInt8(place) ^ (1 << (place % 8)), place)
      expect(await verify(`${head}.${payload}.${turned.toString('base64url')}`)).toBe('signature')
    }
  })
})

describe('the keys of the team', () => {
  const rotated = () => forge({ header: { kid: 'next' }, key: next.privateKey })

  test('are read once and kept; a rotation is followed at once', async () => {
    for (let call = 0; call < 5; call++) await verify(await forge())
    expect(asked).toBe(1)
    answers(await listOf(['next', next.publicKey], ['current', current.publicKey]))
    expect(await verify(await rotated(), NOW + MINUTE)).toBe('hana@example.jp')
    expect(await verify(await forge(), NOW + MINUTE)).toBe('hana@example.jp')
    expect(asked).toBe(2)
  })

  test('that were withdrawn open nothing after ten minutes', async () => {
    expect(await verify(await forge())).toBe('hana@example.jp')
    answers(await listOf(['next', next.publicKey]))
    expect(await verify(await forge(), NOW + 9 * MINUTE)).toBe('hana@example.jp')
    expect(await verify(await forge(), NOW + 10 * MINUTE)).toBe('key')
  })

  test('are not asked for again for each made-up id', async () => {
    await verify(await forge())
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, index) => forge({ header: { kid: `made-up-${index}` }, key: foreign.privateKey })),
    )
    for (const [index, token] of made.entries()) expect(await verify(token, NOW + 20_000 + index * 10)).not.toContain('@')
    expect(asked).toBeLessThanOrEqual(3)
    expect(await verify(await forge(), NOW + 20_000)).toBe('hana@example.jp')
  })

  const failures: [string, () => void][] = [
    ['an error', () => answers('{}', 500)],
    ['a redirect', () => (reply = (response) => void response.writeHead(302, { location: 'https://evil.example/' }).end())],
    ['HTML', () => answers('<!DOCTYPE html><title>Error</title>')],
    ['no keys', () => answers('{"keys":[]}')],
    ['something else', () => answers('[]')],
    ['half an answer', () => answers('{"keys":[{"kty":"RSA","ki')],
    ['too much', () => answers(JSON.stringify({ keys: [], filler: 'x'.repeat(100_000) }))],
    ['a dead connection', () => (reply = (response) => void response.destroy())],
  ]
  test.each(failures)('answered by %s: nobody can be checked, and who was just checked still can', async (_name, fail) => {
    fail()
    expect(await verify(await forge())).toBe('unavailable')
    answers(await listOf(['current', current.publicKey]))
    expect(await verify(await forge(), NOW + 1000)).toBe('hana@example.jp')
    fail()
    expect(await verify(await forge(), NOW + 20 * MINUTE)).toBe('hana@example.jp')
    expect(await verify(await rotated(), NOW + 20 * MINUTE)).toBe('unavailable')
    expect(await verify(await forge({ claims: { exp: ISSUED + 7200 } }), NOW + 61 * MINUTE)).toBe('unavailable')
  })

  test('that keep us waiting are given up after three seconds', async () => {
    reply = () => undefined
    const started = performance.now()
    expect(await verify(await forge())).toBe('unavailable')
    expect(performance.now() - started).toBeGreaterThan(2500)
  })

  test('let a page of several requests into a cold isolate', async () => {
    const token = await forge()
    expect(await Promise.all(Array.from({ length: 10 }, () => verify(token)))).toEqual(Array(10).fill('hana@example.jp'))
    expect(await verify(token, NOW + 1)).toBe('hana@example.jp')
  })

  test('that do not come are asked for at most ten times in half a minute', async () => {
    answers('', 503)
    for (let call = 0; call < 30; call++) expect(await verify(await forge(), NOW + call)).toBe('unavailable')
    expect(asked).toBe(10)
    answers(await listOf(['current', current.publicKey]))
    expect(await verify(await forge(), NOW + 31_000)).toBe('hana@example.jp')
  })
})
