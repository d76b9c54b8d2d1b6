import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { World } from '../core/world.ts'

export interface OAuthRefusal {
  error: string
  error_description: string
}

const LONGEST_AHEAD_SECONDS = 180
const SKEW_SECONDS = 5
const AUDIENCES = new Set(['https://login.salesforce.com', 'https://test.salesforce.com'])

const refusal = (error: string, description: string): OAuthRefusal => ({ error, error_description: description })
const invalidGrant = (description: string) => refusal('invalid_grant', description)

/** null: the assertion is good. `siteUrl` is this org's own address, also valid as audience. */
export function refuseAssertion(world: World, assertion: string, siteUrl: string): OAuthRefusal | null {
  const { clientId, username, publicKey } = world.config.salesforce
  const [header, claims, signature, ...rest] = assertion.split('.')
  const head = decode(header)
  const body = decode(claims)
  if (!head || !body || !signature || rest.length > 0 || head['alg'] !== 'RS256') return invalidGrant('invalid assertion')
  if (body['iss'] !== clientId) return refusal('invalid_client_id', 'client identifier invalid')
  const signed = Buffer.from(`${header}.${claims}`)
  if (!verify('RSA-SHA256', signed, keyOf(publicKey), Buffer.from(signature, 'base64url')))
    return invalidGrant('invalid assertion')
  const audience = String(body['aud']).replace(/\/$/, '')
  if (!AUDIENCES.has(audience) && audience !== siteUrl) return invalidGrant('audience is invalid')
  if ((body['sub'] ?? body['prn']) !== username) return invalidGrant("user hasn't approved this consumer")
  return refuseExpiry(world, Number(body['exp']))
}

// The caller may live in real, portal or vendor time: it is wrong only if it is wrong in all three.
function refuseExpiry(world: World, exp: number): OAuthRefusal | null {
  const clocks = [Date.now(), world.clock.portalNow().getTime(), world.clock.now().getTime()]
  const secondsLeft = clocks.map((now) => exp - now / 1000)
  if (secondsLeft.some((left) => left > -SKEW_SECONDS && left <= LONGEST_AHEAD_SECONDS + SKEW_SECONDS)) return null
  return invalidGrant(secondsLeft.some((left) => left <= 0) ? 'expired authorization code' : 'invalid assertion')
}

function decode(part: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const keys = new Map<string, KeyObject>()

function keyOf(pem: string): KeyObject {
  let key = keys.get(pem)
  if (!key) {
    key = createPublicKey(pem)
    keys.set(pem, key)
  }
  return key
}
