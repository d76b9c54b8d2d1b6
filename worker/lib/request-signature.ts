import { hex } from './ids.ts'
import { NUMBERS } from './numbers.ts'

export type SignedRequest = {
  environment: string
  method: string
  path: string
  /** Header values as received; null when absent. */
  timestamp: string | null
  nonce: string | null
  key: string | null
  signature: string | null
  bodySignature: string | null
  body: Uint8Array
}

export type Verification = { kind: 'valid'; key: string; nonce: string } | { kind: 'invalid' }

const INVALID: Verification = { kind: 'invalid' }
const encoder = new TextEncoder()

/**
 * Checks a signed call (product R1): header signature over everything, or body signature when the body's envelope names
 * environment, path, id, time and nonce itself. One answer for every failure; `nowMs` is ours, so that tests set it.
 */
export async function verifySignature(
  request: SignedRequest,
  secrets: Readonly<Record<string, string>>,
  nowMs: number,
): Promise<Verification> {
  const claim = request.signature === null ? readEnvelope(request) : readHeaders(request)
  const offered = (request.signature ?? (request.bodySignature === null ? '' : `v1=${request.bodySignature}`))
    .split(',', 4)
    .map(parseHex)
  if (!claim || !isFresh(claim.timestamp, nowMs)) return INVALID
  const { timestamp, nonce, key } = claim
  const prefix = `v1:${request.environment}:${request.method}:${request.path}:${timestamp}:${nonce}:${key}:`
  const message = request.signature === null ? request.body : concat(encoder.encode(prefix), request.body)
  let valid = false
  for (const secret of Object.values(secrets)) {
    const expected = await hmac(secret, message)
    for (const one of offered) if (one && crypto.subtle.timingSafeEqual(expected, one)) valid = true
  }
  return valid ? { kind: 'valid', key, nonce } : INVALID
}

export async function sign(parts: Omit<SignedRequest, 'signature' | 'bodySignature'>, secret: string): Promise<string> {
  const prefix = `v1:${parts.environment}:${parts.method}:${parts.path}:${parts.timestamp}:${parts.nonce}:${parts.key}:`
  return `v1=${hex(await hmac(secret, concat(encoder.encode(prefix), parts.body)))}`
}

type Claim = { timestamp: string; nonce: string; key: string }

function readHeaders({ timestamp, nonce, key }: SignedRequest): Claim | null {
  return timestamp !== null && nonce !== null && key !== null && isNonce(nonce) && isKey(key) ? { timestamp, nonce, key } : null
}

function readEnvelope(request: SignedRequest): Claim | null {
  let envelope: unknown
  try {
    envelope = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(request.body))
  } catch {
    return null
  }
  if (typeof envelope !== 'object' || envelope === null) return null
  const { v, environment, path, id, timestamp, nonce } = envelope as Record<string, unknown>
  if (v !== 1 || environment !== request.environment || path !== request.path) return null
  if (typeof id !== 'string' || typeof nonce !== 'string' || !isKey(id) || !isNonce(nonce)) return null
  return { timestamp: String(timestamp), nonce, key: id }
}

function isNonce(text: string): boolean {
  return /^[A-Za-z0-9_-]{16,64}$/.test(text)
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{8,64}$/.test(text)
}

/** Exactly ten digits: `<now>junk` or ` +<now>` is not a time. */
function isFresh(timestamp: string, nowMs: number): boolean {
  if (!/^[0-9]{10}$/.test(timestamp)) return false
  const age = nowMs - Number(timestamp) * 1000
  return age <= NUMBERS.signatureBackMs && age >= -NUMBERS.signatureAheadMs
}

function parseHex(part: string): Uint8Array | null {
  const match = /^v1=([0-9a-f]{64})$/.exec(part.trim())
  return match?.[1] ? Uint8Array.from(match[1].match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)) : null
}

const keys = new Map<string, Promise<CryptoKey>>()

async function hmac(secret: string, message: Uint8Array): Promise<Uint8Array> {
  let key = keys.get(secret)
  if (!key) {
    key = crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    keys.set(secret, key)
  }
  return new Uint8Array(await crypto.subtle.sign('HMAC', await key, message))
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}
