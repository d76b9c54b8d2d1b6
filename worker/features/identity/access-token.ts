import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Actor } from '#worker/context.ts'
import { BugError } from '#worker/lib/errors.ts'
import { NUMBERS } from '#worker/lib/numbers.ts'

export type TokenSettings = { keyring: Readonly<Record<string, string>>; issuer: string }

const ALGORITHM = 'HS256'
const TYPE = 'at+jwt'
const AUDIENCE = 'portal'
const MAX_LENGTH = 2048
/** Between the machines of an edge. */
const CLOCKS_DIFFER_SECONDS = 60
const PARTS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/

const Header = z.strictObject({ alg: z.literal(ALGORITHM), typ: z.literal(TYPE), kid: z.string() })
const Claims = z.object({
  sub: z.string().min(1),
  sid: z.string().min(1),
  email: z.string(),
  acc: z.string().min(1),
  con: z.string().nullable(),
  cli: z.string().min(1),
  iat: z.int(),
  exp: z.int(),
})

/** Minutes of life; whoever accepts it also asks the session registry. The first key of the ring signs, all verify. */
export async function signAccessToken(actor: Actor, settings: TokenSettings, now: number): Promise<string> {
  const [signing] = Object.entries(settings.keyring)
  if (!signing) throw new BugError('keyring is empty')
  const [kid, secret] = signing
  const issuedAt = Math.floor(now / 1000)
  return new SignJWT({
    sid: actor.sessionId,
    email: actor.email,
    acc: actor.accountId,
    con: actor.contactId,
    cli: actor.clientId,
  })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setSubject(actor.userId)
    .setIssuer(settings.issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + NUMBERS.accessTokenMs / 1000)
    .sign(await importKey(secret))
}

/** The actor an access token names, or why there is none. Never throws for what a caller sends. */
export async function verifyAccessToken(
  token: string,
  settings: TokenSettings,
  now: number,
): Promise<Actor | 'expired' | 'invalid'> {
  if (token.length > MAX_LENGTH || !PARTS.test(token)) return 'invalid'
  const [head = '', body = '', signature = ''] = token.split('.')
  if (!isPlainJson(head) || !isPlainJson(body) || !isCanonical(signature)) return 'invalid'
  const header = Header.safeParse(parse(head))
  if (!header.success || !Object.hasOwn(settings.keyring, header.data.kid)) return 'invalid'
  const secret = settings.keyring[header.data.kid] ?? ''
  try {
    const { payload } = await jwtVerify(token, await importKey(secret), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: settings.issuer,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(now),
    })
    const { sub, sid, email, acc, con, cli, iat, exp } = Claims.parse(payload)
    if (iat > now / 1000 + CLOCKS_DIFFER_SECONDS || exp - iat > NUMBERS.accessTokenMs / 1000) return 'invalid'
    return { userId: sub, sessionId: sid, email, accountId: acc, contactId: con, clientId: cli }
  } catch (error) {
    return error instanceof errors.JWTExpired ? 'expired' : 'invalid'
  }
}

/** jose reads padding, spaces and stray last bits too; one token must have one spelling. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

/** As we write it: no member twice, of which one reader takes the first and another the last, and no spaces. */
function isPlainJson(part: string): boolean {
  return isCanonical(part) && JSON.stringify(parse(part)) === Buffer.from(part, 'base64url').toString('utf8')
}

function parse(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

const imported = new Map<string, CryptoKey>()

async function importKey(secret: string): Promise<CryptoKey> {
  const known = imported.get(secret)
  if (known) return known
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
    'verify',
  ])
  imported.set(secret, key)
  return key
}
