import { describe, expect, it } from 'vitest'
import { sign, verifySignature, type SignedRequest } from '#worker/lib/request-signature.ts'

const NOW = 1_767_225_600_000
const KEY = 'portal-test-key'
const BODY = new TextEncoder().encode('{"id":"evt_0001","name":"Zoë & Söhne"}')
const VECTOR = 'b6e19648e87145edb9cc3016e9a573f9f6c21b2cf99fc4b7f2804cd4bb868eaa'

function request(changes: Partial<SignedRequest> = {}): SignedRequest {
  return {
    environment: 'production',
    method: 'POST',
    path: '/api/events/salesforce',
    timestamp: '1767225600',
    nonce: '00112233445566778899aabbccddeeff',
    key: 'evt_0001',
    signature: `v1=${VECTOR}`,
    bodySignature: null,
    body: BODY,
    ...changes,
  }
}

const verify = (changes: Partial<SignedRequest>, now = NOW) => verifySignature(request(changes), { current: KEY }, now)

describe('verifySignature', () => {
  it('accepts the known answer, and sign() produces it', async () => {
    expect(await verify({})).toEqual({ kind: 'valid', key: 'evt_0001', nonce: '00112233445566778899aabbccddeeff' })
    expect(await sign(request(), KEY)).toBe(`v1=${VECTOR}`)
  })

  it('accepts either secret during a rotation, in any place of the list', async () => {
    const secrets = { next: 'another-key', current: KEY }
    const result = await verifySignature(request({ signature: `v1=${'0'.repeat(64)}, v1=${VECTOR}` }), secrets, NOW)
    expect(result.kind).toBe('valid')
    expect((await verifySignature(request(), { next: 'another-key' }, NOW)).kind).toBe('invalid')
  })

  it.each([
    [-60, 'valid'],
    [-61, 'invalid'],
    [299, 'valid'],
    [300, 'valid'],
    [301, 'invalid'],
  ])('%i s after signing: %s', async (seconds, kind) => {
    expect((await verify({}, NOW + seconds * 1000)).kind).toBe(kind)
  })

  it.each<[string, Partial<SignedRequest>]>([
    ['another path', { path: '/api/orders/801000000000001AAA/provision' }],
    ['another environment', { environment: 'staging' }],
    ['another method', { method: 'PUT' }],
    ['another key', { key: 'evt_0002' }],
    ['another nonce', { nonce: '10112233445566778899aabbccddeeff' }],
    ['an altered body', { body: new TextEncoder().encode('{"id":"evt_0001","name":"Zoe & Söhne"}') }],
    ['a truncated tag', { signature: `v1=${VECTOR.slice(0, 62)}` }],
    ['an upper-case tag', { signature: `v1=${VECTOR.toUpperCase()}` }],
    ['no version', { signature: VECTOR }],
    ['no signature', { signature: null }],
    ['junk after the time', { timestamp: '1767225600junk' }],
    ['a signed time', { timestamp: '+1767225600' }],
    ['a fraction', { timestamp: '1767225600.9' }],
    ['a repeated header', { timestamp: '1767225600, 1767225600' }],
    ['a short nonce', { nonce: 'abc' }],
    ['no key', { key: null }],
  ])('refuses %s', async (_name, changes) => {
    expect((await verify(changes)).kind).toBe('invalid')
  })

  it('refuses every single flipped bit of the tag', async () => {
    for (let bit = 0; bit < 256; bit++) {
      const digits = [...VECTOR]
      const index = bit >> 2
      digits[index] = (Number.parseInt(digits[index] ?? '0', 16) ^ (1 << (bit & 3))).toString(16)
      expect((await verify({ signature: `v1=${digits.join('')}` })).kind).toBe('invalid')
    }
  })
})

describe('a signature over the body alone', () => {
  const envelope = {
    v: 1,
    environment: 'production',
    path: '/api/events/salesforce',
    id: 'evt_0002',
    org: 'x',
    timestamp: 1_767_225_600,
    nonce: '00112233445566778899aabbccddeeff',
  }

  async function signedBody(body: object): Promise<Partial<SignedRequest>> {
    const bytes = new TextEncoder().encode(JSON.stringify(body))
    const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(KEY), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'sign',
    ])
    const tag = new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes))
    const bodySignature = Array.from(tag, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return { signature: null, key: null, nonce: null, timestamp: null, bodySignature, body: bytes }
  }

  it('takes key, nonce and time from the envelope', async () => {
    expect(await verify(await signedBody(envelope))).toMatchObject({ kind: 'valid', key: 'evt_0002' })
  })

  it.each([
    ['environment', { environment: 'staging' }],
    ['path', { path: '/api/other' }],
    ['time', { timestamp: 1_767_225_000 }],
    ['nonce', { nonce: undefined }],
    ['id', { id: undefined }],
  ])('refuses a wrong %s inside', async (_name, change) => {
    expect((await verify(await signedBody({ ...envelope, ...change }))).kind).toBe('invalid')
  })
})
