import { decodeProtectedHeader, errors, jwtVerify } from 'jose'
import { z } from 'zod'

/** An application behind Cloudflare Access: the team's issuer and the application's audience tag. */
export type AccessApplication = { issuer: string; audience: string }
export type Staff = { email: string }
export type KeyAnswer = { kind: 'key'; key: CryptoKey } | { kind: 'unknown' } | { kind: 'unavailable' }
export type StaffVerdict =
  | { kind: 'staff'; staff: Staff }
  | { kind: 'refused'; reason: 'absent' | 'malformed' | 'key' | 'signature' | 'time' | 'claims' }
  | { kind: 'unavailable' }

const ALGORITHM = 'RS256'
/** How far Access's clock may be ahead of ours. */
const AHEAD_SECONDS = 30
const MAX_LENGTH = 8192
const PARTS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/** Keys come from the team's own list and from nowhere else: a token that brings or names one is not from Access. */
const Header = z.object({
  alg: z.literal(ALGORITHM),
  kid: z.string().min(1).max(200),
  typ: z.literal('JWT').optional(),
  jku: z.never().optional(),
  jwk: z.never().optional(),
  x5u: z.never().optional(),
  x5c: z.never().optional(),
  crit: z.never().optional(),
})

/** `org` is the team's session, not this application's. A service token has neither e-mail nor subject: it is nobody. */
const Claims = z.object({
  type: z.literal('app'),
  email: z.email().max(254),
  sub: z.string().min(1),
  iat: z.int(),
  nbf: z.int(),
  exp: z.int(),
})

/** The settings as an application; null when either is missing: then there is no staff. */
export function accessApplication(settings: { ACCESS_TEAM_DOMAIN: string; ACCESS_AUDIENCE: string }): AccessApplication | null {
  const { ACCESS_TEAM_DOMAIN: domain, ACCESS_AUDIENCE: audience } = settings
  if (domain === '' || audience === '') return null
  return { issuer: domain.includes('://') ? domain : `https://${domain}`, audience }
}

/** Who Access let in, or why nobody. Never throws for what a caller sends. */
export async function verifyAccessAssertion(
  assertion: string | undefined,
  application: AccessApplication,
  findKey: (kid: string) => Promise<KeyAnswer>,
  now: number,
): Promise<StaffVerdict> {
  if (assertion === undefined || assertion === '') return refused('absent')
  if (assertion.length > MAX_LENGTH || !PARTS.test(assertion)) return refused('malformed')
  const header = parseHeader(assertion)
  if (!header) return refused('malformed')
  const found = await findKey(header.kid)
  if (found.kind === 'unavailable') return found
  if (found.kind === 'unknown') return refused('key')
  try {
    const { payload } = await jwtVerify(assertion, found.key, {
      algorithms: [ALGORITHM],
      issuer: application.issuer,
      audience: application.audience,
      requiredClaims: ['exp', 'iat', 'nbf'],
      currentDate: new Date(now),
      clockTolerance: AHEAD_SECONDS,
    })
    const claims = Claims.safeParse(payload)
    if (!claims.success) return refused('claims')
    const { iat, exp } = claims.data
    const second = Math.floor(now / 1000)
    // The library grants the tolerance at the end, too.
    if (iat > second + AHEAD_SECONDS || exp <= second) return refused('time')
    return { kind: 'staff', staff: { email: claims.data.email.toLowerCase() } }
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return refused('signature')
    if (error instanceof errors.JWTExpired) return refused('time')
    if (error instanceof errors.JWTClaimValidationFailed) return refused(error.claim === 'nbf' ? 'time' : 'claims')
    return refused('malformed')
  }
}

function refused(reason: Extract<StaffVerdict, { kind: 'refused' }>['reason']): StaffVerdict {
  return { kind: 'refused', reason }
}

function parseHeader(assertion: string): { kid: string } | null {
  try {
    return Header.safeParse(decodeProtectedHeader(assertion)).data ?? null
  } catch {
    return null
  }
}
