import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { concrete, freshAddress, inParallel, type Route, type Send } from './routes.ts'

export type HeaderResult = { answers: number; statuses: Record<string, number>; policies: number; faults: string[] }

const EXACT: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
]
const OF_PAGES = [
  "default-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
]
const OF_DATA = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
const SCRIPTS = /^script-src (?:'none'|'sha256-[A-Za-z0-9+/]{43}='|'nonce-[A-Za-z0-9_-]{22,}' 'strict-dynamic')$/
const TWO_YEARS = 63_072_000

/** What an answer's headers lack; nothing when it is as it must be. */
export function headerFaults(answer: Response, secure: boolean): string[] {
  const { headers, status } = answer
  const faults: string[] = []
  const wants = (ok: boolean, what: string) => {
    if (!ok) faults.push(what)
  }
  for (const [name, value] of EXACT) wants(headers.get(name) === value, `${name}: ${headers.get(name)}`)
  const hsts = headers.get('Strict-Transport-Security') ?? ''
  wants(Number(/^max-age=(\d+); includeSubDomains$/.exec(hsts)?.[1]) >= TWO_YEARS, `Strict-Transport-Security: ${hsts}`)
  const social = answer.url.endsWith('/assets/social.png')
  wants(headers.get('Cross-Origin-Resource-Policy') === (social ? 'cross-origin' : 'same-origin'), 'Cross-Origin-Resource-Policy')
  wants(/camera=\(\).*microphone=\(\)/.test(headers.get('Permissions-Policy') ?? ''), 'Permissions-Policy')
  wants(headers.has('Cache-Control'), 'Cache-Control is missing')
  for (const name of ['Server', 'X-Powered-By', 'Access-Control-Allow-Origin']) wants(!headers.has(name), `${name} is there`)
  if (status === 429 || status === 503) wants(/^[1-9]\d*$/.test(headers.get('Retry-After') ?? ''), 'Retry-After')
  for (const cookie of headers.getSetCookie()) wants(isSafeCookie(cookie), `cookie ${cookie.split('=')[0]}`)
  return [...faults, ...policyFaults(headers.get('Content-Security-Policy') ?? '', answer, secure)]
}

function isPage({ headers, status }: Response): boolean {
  return headers.get('Content-Type')?.startsWith('text/html') === true && status !== 503
}

function policyFaults(policy: string, answer: Response, secure: boolean): string[] {
  const rules = policy.split('; ')
  // The unchanged copy of a page has its policy and no type.
  const page = isPage(answer) || (answer.status === 304 && policy.includes('script-src'))
  const faults = (page ? OF_PAGES : OF_DATA)
    .filter((rule) => !rules.includes(rule))
    .map((rule) => `policy lacks ${rule}: ${policy}`)
  if (page && !rules.some((rule) => SCRIPTS.test(rule))) faults.push(`scripts: ${policy}`)
  if (page && rules.includes('upgrade-insecure-requests') !== secure) faults.push(`upgrade-insecure-requests: ${policy}`)
  if (policy.includes('unsafe-')) faults.push(`unsafe: ${policy}`)
  return [...faults, ...cspFindings(policy)]
}

/** Google's evaluator: findings of any kind. */
export function cspFindings(policy: string): string[] {
  return new CspEvaluator(new CspParser(policy).csp)
    .evaluate()
    .map(({ severity, directive, description }) => `csp_evaluator ${severity} ${directive}: ${description}`)
}

function isSafeCookie(cookie: string): boolean {
  const [, ...attributes] = cookie.split(';').map((part) => part.trim().toLowerCase())
  const has = (name: string) => attributes.includes(name)
  const common = has('secure') && has('path=/') && (has('samesite=lax') || has('samesite=strict'))
  const noDomain = !attributes.some((part) => part.startsWith('domain='))
  if (cookie.startsWith('signed_in=')) return common && noDomain && /^signed_in=1?;/.test(cookie)
  return common && noDomain && has('httponly') && cookie.startsWith('__Host-') && cookie.length < 4096
}

export type Caller = { name: string; headers: Record<string, string> }

/** Every route with every method by every caller, each address one step deeper, and each file of the built client. */
export async function headerTable(portal: {
  send: Send
  routes: readonly Route[]
  callers: readonly Caller[]
  /** Folder of the built client's files. */
  client: string
  secure: boolean
}): Promise<HeaderResult> {
  const result: HeaderResult = { answers: 0, statuses: {}, policies: 0, faults: [] }
  const policies = new Set<string>()
  const look = async (what: string, answer: Response) => {
    await answer.arrayBuffer()
    result.answers++
    result.statuses[answer.status] = (result.statuses[answer.status] ?? 0) + 1
    policies.add((answer.headers.get('Content-Security-Policy') ?? '').replace(/nonce-[\w-]+/g, 'nonce-'))
    for (const fault of headerFaults(answer, portal.secure)) result.faults.push(`${what} → ${answer.status}: ${fault}`)
  }
  const paths = [...new Set(portal.routes.map(({ path }) => concrete(path)))].filter((path) => !path.includes('/development/'))
  const targets = [
    ...paths,
    ...paths.map((path) => `${path.replace(/\/$/, '')}/no-such-thing`),
    '/no-such-page',
    '/assets/none.js',
  ]
  const calls = targets.flatMap((path) =>
    portal.callers.flatMap((caller) =>
      ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({ path, caller, method })),
    ),
  )
  await inParallel(calls, 6, async ({ path, caller, method }) => {
    const headers = { 'CF-Connecting-IP': freshAddress(), ...caller.headers }
    await look(`${caller.name} ${method} ${path}`, await portal.send(path, { method, headers }))
  })
  for (const file of await readdir(join(portal.client, 'assets'), { recursive: true })) {
    for (const headers of [{}, { Range: 'bytes=0-9' }, { 'If-None-Match': '*' }]) {
      await look(`asset ${file}`, await portal.send(`/assets/${file}`, { method: 'GET', headers }))
    }
  }
  result.policies = policies.size
  return result
}
