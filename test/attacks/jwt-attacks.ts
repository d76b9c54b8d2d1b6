import { createHmac, createSign, generateKeyPairSync } from 'node:crypto'
import { concrete, draw, freshAddress, inParallel, isWrite, type Route, type Send } from './routes.ts'

const NAME = '__Host-access'
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export type Session = { access: string; refresh: string }
/** `secret` is the portal's own key: most attacks below are signed rightly, so that each fails for its own reason. */
export type Keys = { kid: string; secret: string }
export type Attack = { name: string; headers: Record<string, string> }
export type JwtResult = { seed: number; attacks: number; routes: number; tried: number; faults: string[] }

type Json = Record<string, unknown>

const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json
const hmac = (text: string, secret: string, hash = 'sha256') => createHmac(hash, secret).update(text).digest('base64url')

/** Header and claims may be text: JSON that no serialiser writes. */
function forge(header: Json | string, claims: Json | string, secret: string, hash = 'sha256'): string {
  const head = `${encode(header)}.${encode(claims)}`
  return `${head}.${hmac(head, secret, hash)}`
}

export function jwtAttacks(session: Session, { kid, secret }: Keys): Attack[] {
  const [head = '', body = '', signature = ''] = session.access.split('.')
  const [header, claims] = [decode(head), decode(body)]
  const token = (changes: Json, more: Json = {}, key = secret) => forge({ ...header, ...changes }, { ...claims, ...more }, key)
  const now = Number(claims['iat'])
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const rsaHead = `${encode({ ...header, alg: 'RS256' })}.${body}`
  const stray = signature.slice(0, -1) + (ALPHABET[ALPHABET.indexOf(signature.slice(-1)) ^ 1] ?? '')
  const tokens: Record<string, string> = {
    ...each(['none', 'None', 'NONE', 'nOnE', ''], 'alg', (alg) => `${encode({ ...header, alg })}.${body}.`),
    ...each(['none', 'None'], 'alg with the signature left', (alg) => `${encode({ ...header, alg })}.${body}.${signature}`),
    'alg missing': forge({ typ: header['typ'], kid }, claims, secret),
    'alg HS384': forge({ ...header, alg: 'HS384' }, claims, secret, 'sha384'),
    'alg HS512': forge({ ...header, alg: 'HS512' }, claims, secret, 'sha512'),
    'alg hs256': token({ alg: 'hs256' }),
    'RS256 by a key of the attacker': `${rsaHead}.${createSign('RSA-SHA256').update(rsaHead).sign(privateKey).toString('base64url')}`,
    'HS256 with a public key for a secret': token({}, {}, spki),
    'alg RS256, signed with the secret': token({ alg: 'RS256' }),
    ...each(
      ['another', '../../dev/null', "x' OR '1'='1", '__proto__', 'constructor', 'toString', 'hasOwnProperty', '', ' ', `${kid} `],
      'kid',
      (id) => token({ kid: id }),
    ),
    ...each(['', '[object Object]', 'undefined', 'null', kid], 'secret', (key) => token({}, {}, key === '' ? '\0' : key)),
    'kid missing': forge({ alg: 'HS256', typ: header['typ'] }, claims, secret),
    'kid a list': token({ kid: [kid] }),
    'kid an object': token({ kid: { toString: kid } }),
    'jwk in the header': token({ jwk: { kty: 'oct', k: encode('attacker') } }, {}, 'attacker'),
    'jwk beside the right key': token({ jwk: { kty: 'oct', k: encode(secret) } }),
    jku: token({ jku: 'https://evil.test/keys.json' }),
    x5u: token({ x5u: 'https://evil.test/cert.pem' }),
    x5c: token({ x5c: ['MIIB'] }),
    x5t: token({ x5t: 'AAAA' }),
    crit: token({ crit: ['exp'] }),
    'crit b64': token({ crit: ['b64'], b64: false }),
    zip: token({ zip: 'DEF' }),
    cty: token({ cty: 'JWT' }),
    ...each(['JWT', 'rt+jwt', 'application/at+jwt', 'AT+JWT', ''], 'typ', (typ) => token({ typ })),
    'typ missing': forge({ alg: 'HS256', kid }, claims, secret),
    'claims edited, signature kept': `${head}.${encode({ ...claims, acc: '001000000000000AAA' })}.${signature}`,
    'signature of other claims': `${head}.${body}.${hmac(`${head}.${encode({ ...claims, sub: 'x' })}`, secret)}`,
    'another user, key of the attacker': token({}, { sub: crypto.randomUUID() }, 'a-key-that-is-32-bytes-or-longer!!'),
    expired: token({}, { iat: now - 7200, exp: now - 6600 }),
    'without an end': token({}, { exp: undefined }),
    'with an end that is text': token({}, { exp: String(claims['exp']) }),
    'nbf in the future': token({}, { nbf: now + 3600 }),
    'iat in the future': token({}, { iat: now + 3600, exp: now + 4200 }),
    'iat missing': token({}, { iat: undefined }),
    'alive for a year': token({}, { exp: now + 31_536_000 }),
    ...each(['https://staging.portal.test', '', `${String(claims['iss'])}/`], 'iss', (iss) => token({}, { iss })),
    'iss missing': token({}, { iss: undefined }),
    'iss a list': token({}, { iss: [claims['iss']] }),
    ...each(['mail', '', 'Portal'], 'aud', (aud) => token({}, { aud })),
    'aud missing': token({}, { aud: undefined }),
    'sub missing': token({}, { sub: undefined }),
    'sid missing': token({}, { sid: undefined }),
    'sid of nobody': token({}, { sid: crypto.randomUUID() }),
    'sid an object': token({}, { sid: { $ne: null } }),
    'a member twice in the claims': forge(
      header,
      `${JSON.stringify(claims).slice(0, -1)},"sub":${JSON.stringify(claims['sub'])}}`,
      secret,
    ),
    'a member twice in the header': forge(`{"alg":"none",${JSON.stringify(header).slice(1)}`, claims, secret),
    'spaces in the claims': forge(header, JSON.stringify(claims, null, 1), secret),
    'claims that are a list': forge(header, '[]', secret),
    'claims that are null': forge(header, 'null', secret),
    'claims that are no JSON': forge(header, '{', secret),
    padding: `${session.access}=`,
    'padding inside': `${head}=.${body}.${signature}`,
    'a space inside': `${head}%20.${body}.${signature}`,
    'stray bits': `${head}.${body}.${stray}`,
    'base64 instead of base64url': `${head}.${body}.${signature.slice(0, -2)}+/`,
    'a dot after it': `${session.access}.`,
    'a dot before it': `.${session.access}`,
    'a fourth part': `${session.access}.${signature}`,
    'without a signature': `${head}.${body}`,
    'an empty signature': `${head}.${body}.`,
    'the signature cut': session.access.slice(0, -1),
    'the signature longer': `${session.access}A`,
    'nothing but dots': '..',
    'an empty value': '',
    'JSON serialisation': encode({ protected: head, payload: body, signature }),
    'five parts': `${head}.${body}.${signature}.${body}.${signature}`,
    huge: `${head}.${'A'.repeat(6000)}.${signature}`,
    'the refresh token': session.refresh,
    'the word null': 'null',
  }
  return [
    ...Object.entries(tokens).map(([name, value]) => ({ name, headers: { Cookie: `${NAME}=${value}` } })),
    { name: 'two cookies, the good one first', headers: { Cookie: `${NAME}=${session.access}; ${NAME}=${tokens['expired']}` } },
    { name: 'two cookies, the good one last', headers: { Cookie: `${NAME}=${tokens['expired']}; ${NAME}=${session.access}` } },
  ]
}

/** A good token where none is looked for. */
export function misplacedTokens({ access }: Session): Attack[] {
  return [
    { name: 'Authorization: Bearer', headers: { Authorization: `Bearer ${access}` } },
    { name: 'Authorization: DPoP', headers: { Authorization: `DPoP ${access}` } },
    { name: 'a cookie without prefix', headers: { Cookie: `access=${access}` } },
    { name: 'a cookie with the other prefix', headers: { Cookie: `__Secure-access=${access}` } },
    { name: 'a header of its own', headers: { 'X-Access-Token': access } },
  ]
}

function each(values: readonly string[], name: string, make: (value: string) => string): Record<string, string> {
  return Object.fromEntries(values.map((value) => [`${name} ${JSON.stringify(value)}`, make(value)]))
}

/** Those that answer a stranger with 401: the table says which, not a list of ours. */
export async function protectedRoutes(send: Send, routes: readonly Route[]): Promise<Route[]> {
  const found: Route[] = []
  await inParallel(
    routes.filter(({ path }) => path.startsWith('/api/') && !path.startsWith('/api/operations/')),
    4,
    async (route) => {
      const answer = await call(send, route, {})
      if (answer.status === 401 && (await answer.text()).includes('"UNAUTHENTICATED"')) found.push(route)
    },
  )
  return found
}

/** Each attack on each protected route, or `count` pairs drawn by the seed. */
export async function attackWithTokens(portal: {
  send: Send
  routes: readonly Route[]
  attacks: readonly Attack[]
  code: 'SESSION_EXPIRED' | 'UNAUTHENTICATED'
  count?: number
  seed?: number
}): Promise<JwtResult> {
  const { send, routes, attacks, code, seed = 1 } = portal
  const all = attacks.flatMap((attack) => routes.map((route) => ({ attack, route })))
  const pairs = draw(all, portal.count ?? Number.POSITIVE_INFINITY, seed)
  const result: JwtResult = { seed, attacks: attacks.length, routes: routes.length, tried: 0, faults: [] }
  const bodies = new Set<string>()
  await inParallel(pairs, 8, async ({ attack, route }) => {
    const answer = await call(send, route, attack.headers)
    const text = await answer.text()
    result.tried++
    if (answer.status !== 401 || !text.includes(`"code":"${code}"`))
      result.faults.push(`${attack.name} on ${route.method} ${route.path} → ${answer.status} ${text.slice(0, 120)}`)
    else bodies.add(text.replace(/"requestId":"[^"]*"/, ''))
  })
  if (bodies.size > 1) result.faults.push(`refusals differ: ${[...bodies].join(' | ')}`)
  return result
}

function call(send: Send, route: Route, headers: Record<string, string>): Promise<Response> {
  const write = isWrite(route)
  return send(concrete(route.path), {
    method: route.method,
    headers: {
      'CF-Connecting-IP': freshAddress(),
      'Sec-Fetch-Site': 'same-origin',
      ...(write && { 'Idempotency-Key': crypto.randomUUID(), 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(write && { body: '{}' }),
  })
}
