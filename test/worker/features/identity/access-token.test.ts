import { createHmac, generateKeyPairSync } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import type { Actor } from '#worker/context.ts'
import { signAccessToken, verifyAccessToken } from '#worker/features/identity/access-token.ts'

const NOW = Date.parse('2026-11-21T00:00:00Z')
const SECRET = 'first-key-of-the-ring-with-32-bytes!'
const OLD = 'second-key-of-the-ring-with-32-bytes'
const settings = { keyring: { one: SECRET, two: OLD }, issuer: 'https://portal.test' }
const actor: Actor = {
  userId: '4f1c7c1e-7a44-4b8e-9c3f-0d9d3f2b1a10',
  email: 'aiko@example.jp',
  sessionId: 'session-1',
  accountId: '001A',
  contactId: null,
  clientId: '1000',
}

const bytes = (text: string) => new TextEncoder().encode(text)
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const verify = (token: string, now = NOW) => verifyAccessToken(token, settings, now)
const claims = { sid: 'session-1', email: actor.email, acc: '001A', con: null, cli: '1000' }

/** A token that differs from a good one in one point. */
function forge(
  change: {
    header?: Record<string, unknown>
    claims?: Record<string, unknown>
    secret?: string
    issuer?: string
    audience?: string
    expiresIn?: number
  } = {},
): Promise<string> {
  const issuedAt = NOW / 1000
  return new SignJWT({ ...claims, ...change.claims })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one', ...change.header })
    .setSubject(actor.userId)
    .setIssuer(change.issuer ?? settings.issuer)
    .setAudience(change.audience ?? 'portal')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (change.expiresIn ?? 600))
    .sign(bytes(change.secret ?? SECRET))
}

describe('access tokens', () => {
  test('say who it is for ten minutes', async () => {
    const token = await signAccessToken(actor, settings, NOW)
    expect(await verify(token)).toEqual(actor)
    expect(await verify(token, NOW + 599_000)).toEqual(actor)
    expect(await verify(token, NOW + 600_000)).toBe('expired')
  })

  test('of either key of the ring are good, the first signs', async () => {
    expect(await verify(await forge({ header: { kid: 'two' }, secret: OLD }))).toEqual(actor)
    const header = JSON.parse(
      Buffer.from((await signAccessToken(actor, settings, NOW)).split('.')[0] ?? '', 'base64url').toString(),
    )
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: 'one' })
  })

  test('through a rotation: new key first, both good, then the old one is worth nothing', async () => {
    const [before, during, after] = [{ one: SECRET }, { two: OLD, one: SECRET }, { two: OLD }].map((keyring) => ({
      keyring,
      issuer: settings.issuer,
    }))
    if (!before || !during || !after) throw new Error('three rings')
    const [old, young] = [await signAccessToken(actor, before, NOW), await signAccessToken(actor, during, NOW)]
    expect(Buffer.from(young.split('.')[0] ?? '', 'base64url').toString()).toContain('"kid":"two"')
    for (const token of [old, young]) expect(await verifyAccessToken(token, during, NOW)).toEqual(actor)
    expect(await verifyAccessToken(young, before, NOW), 'an isolate that is not deployed yet').toBe('invalid')
    expect(await verifyAccessToken(old, after, NOW)).toBe('invalid')
    expect(await verifyAccessToken(young, after, NOW)).toEqual(actor)
  })

  test('from the future, or alive for longer than ours, are not ours; clocks may differ by a minute', async () => {
    expect(await verify(await forge(), NOW - 59_000)).toEqual(actor)
    expect(await verify(await forge(), NOW - 61_000)).toBe('invalid')
    expect(await verify(await forge({ expiresIn: 601 }))).toBe('invalid')
  })

  test('the forger can make a good one, so that each attack below fails for its own reason', async () => {
    expect(await verify(await forge())).toEqual(actor)
  })

  test('no signature, under any spelling', async () => {
    expect(await verify(new UnsecuredJWT(claims).setIssuer(settings.issuer).setAudience('portal').encode())).toBe('invalid')
    const [, payload = ''] = (await forge()).split('.')
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      const head = encode({ alg, typ: 'at+jwt', kid: 'one' })
      for (const signature of ['', 'A'.repeat(43)]) expect(await verify(`${head}.${payload}.${signature}`)).toBe('invalid')
    }
  })

  test('another algorithm, a public key taken for a secret', async () => {
    expect(await verify(await forge({ header: { alg: 'HS512' } }))).toBe('invalid')
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const rsa = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'one' })
    expect(await verify(await rsa.setIssuer(settings.issuer).setAudience('portal').setIssuedAt().sign(privateKey))).toBe(
      'invalid',
    )
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    expect(await verify(await forge({ secret: pem }))).toBe('invalid')
  })

  test.each([
    ['jwk', { jwk: { kty: 'oct', k: Buffer.from('attacker-key-with-32-bytes-or-more').toString('base64url') } }],
    ['jku', { jku: 'https://attacker.test/keys' }],
    ['x5u', { x5u: 'https://attacker.test/cert' }],
    ['x5c', { x5c: ['AAAA'] }],
    ['an unknown member', { zip: 'DEF' }],
  ])('a key or extension from the token itself: %s', async (_name, header) => {
    expect(await verify(await forge({ header }))).toBe('invalid')
    expect(await verify(await forge({ header, secret: 'attacker-key-with-32-bytes-or-more' }))).toBe('invalid')
  })

  test.each(['../../dev/null', '__proto__', 'constructor', 'toString', "one' OR 1=1", 'three', ''])('key id %s', async (kid) => {
    expect(await verify(await forge({ header: { kid } }))).toBe('invalid')
    expect(await verify(await forge({ header: { kid }, secret: '[object Object]-padded-to-32-bytes' }))).toBe('invalid')
  })

  test('a token for something or somebody else', async () => {
    expect(await verify(await forge({ issuer: 'https://staging.test' }))).toBe('invalid')
    expect(await verify(await forge({ audience: 'mail' }))).toBe('invalid')
    for (const typ of ['JWT', 'rt+jwt', 'at+JWT ']) expect(await verify(await forge({ header: { typ } }))).toBe('invalid')
  })

  test('missing or wrong claims', async () => {
    for (const name of ['sid', 'acc', 'cli']) {
      expect(await verify(await forge({ claims: { [name]: undefined } }))).toBe('invalid')
      expect(await verify(await forge({ claims: { [name]: { $ne: null } } }))).toBe('invalid')
    }
    const noExpiry = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one' }).setSubject(actor.userId)
    expect(await verify(await noExpiry.setIssuer(settings.issuer).setAudience('portal').setIssuedAt().sign(bytes(SECRET)))).toBe(
      'invalid',
    )
  })

  test('edited claims', async () => {
    const [head = '', payload = '', signature = ''] = (await forge()).split('.')
    const edited = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), acc: '001B' }
    expect(await verify(`${head}.${encode(edited)}.${signature}`)).toBe('invalid')
  })

  test('one spelling only: no padding, spaces, other alphabet, stray bits or further parts', async () => {
    const good = await forge()
    const [head = '', payload = '', signature = ''] = good.split('.')
    const last = signature.slice(-1)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const stray = signature.slice(0, -1) + alphabet[alphabet.indexOf(last) ^ 1]
    const spellings = [
      `${good}=`,
      ` ${good}`,
      `${good}\n`,
      `${head}=.${payload}.${signature}`,
      `${head} .${payload}.${signature}`,
      `${good}.`,
      `.${good}`,
      `${head}.${payload}.${stray}`,
      `${head}.${payload}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
      `${head}.${payload}`,
      `${head}..${signature}`,
      good.slice(0, -1),
      `${good}A`,
      '',
      '..',
      'a.b.c',
    ]
    for (const spelling of spellings) expect(await verify(spelling), JSON.stringify(spelling)).toBe('invalid')
  })

  test('every single changed bit of the signature', async () => {
    const [head = '', payload = ''] = (await forge()).split('.')
    const right = createHmac('sha256', SECRET).update(`${head}.${payload}`).digest()
    for (let bit = 0; bit < 256; bit++) {
      const wrong = Buffer.from(right)
      wrong.writeUInt8(wrong.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(await verify(`${head}.${payload}.${wrong.toString('base64url')}`)).toBe('invalid')
    }
  })
})
