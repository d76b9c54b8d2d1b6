import { createHash, randomBytes, sign } from 'node:crypto'
import type { World } from '../core/world.ts'
import { teamOf } from './keys.ts'

const SESSION_SECONDS = 24 * 3600

export interface AssertionRequest {
  email: string
  /** The team's origin as the portal knows it. */
  issuer: string
  /** Replace or add members; null takes one away. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
}

/** The application token that Access adds to each request of a person it let in; in the portal's time. */
export function issueAssertion(world: World, { email, issuer, claims = {}, header = {} }: AssertionRequest): string {
  const { current } = teamOf(world)
  const now = Math.floor(world.clock.portalNow().getTime() / 1000)
  const payload = {
    aud: [world.config.access.audience],
    email,
    exp: now + SESSION_SECONDS,
    iat: now,
    nbf: now,
    iss: issuer,
    type: 'app',
    identity_nonce: randomBytes(12).toString('base64url'),
    sub: subjectOf(email),
    country: 'JP',
    ...claims,
  }
  const signed = [{ alg: 'RS256', kid: current.kid, typ: 'JWT', ...header }, payload].map(encode).join('.')
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), current.privateKey).toString('base64url')}`
}

function encode(members: Record<string, unknown>): string {
  const present = Object.entries(members).filter(([, value]) => value !== null)
  return Buffer.from(JSON.stringify(Object.fromEntries(present))).toString('base64url')
}

/** The same person has the same subject, a UUID. */
function subjectOf(email: string): string {
  const hex = createHash('sha256').update(email).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
