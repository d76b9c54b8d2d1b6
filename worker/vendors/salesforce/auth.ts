import { importPKCS8, SignJWT } from 'jose'
import type { Clock } from '#worker/lib/clock.ts'
import { BugError } from '#worker/lib/errors.ts'
import { type ExchangeResult, type LoginResult, type Outgoing, type VendorAuth, vendorUrl } from '#worker/lib/vendor-call.ts'
import { ApiError, ERROR_CODES, PATHS, TokenAnswer, TokenError } from './wire.ts'

export type SalesforceCredentials = {
  loginUrl: string
  clientId: string
  username: string
  privateKey: string
  apiVersion: string
  clock: Clock
}

/** The session outlives this by far and each call prolongs it; a death before is noticed by its 401. */
const TOKEN_LIFETIME_MS = 30 * 60_000
/** Three minutes is the most Salesforce takes; the rest is room for a clock that is ahead. */
const ASSERTION_SECONDS = 120
const AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com'] as const

/** JWT bearer: the org holds only our certificate (vendors/salesforce.md §3.1). */
export function createSalesforceAuth(settings: SalesforceCredentials): VendorAuth {
  const { loginUrl, apiVersion } = settings

  async function requestToken(exchange: (outgoing: Outgoing) => Promise<ExchangeResult>, now: number) {
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: await signAssertion(settings, now),
    })
    return exchange({
      method: 'POST',
      url: loginUrl.replace(/\/$/, '') + PATHS.token,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    })
  }

  return {
    lifetimeMs: TOKEN_LIFETIME_MS,
    probe: {
      vendor: 'salesforce',
      operation: 'probe',
      kind: 'read',
      method: 'GET',
      path: `${PATHS.data(apiVersion)}/limits`,
    },

    async login(exchange): Promise<LoginResult> {
      const first = await requestToken(exchange, settings.clock.now())
      // "expired authorization code" means the assertion: our clocks differ, so the second one goes by the vendor's.
      const vendorNow = first.kind === 'answered' ? Date.parse(first.response.headers['date'] ?? '') : Number.NaN
      const isClockSkew = first.kind === 'answered' && first.response.body.includes('expired authorization code')
      const result = isClockSkew && !Number.isNaN(vendorNow) ? await requestToken(exchange, vendorNow) : first
      return readToken(result, loginUrl)
    },

    authorize(request, { token, baseUrl }) {
      const url = vendorUrl(baseUrl, request.path)
      if (url === null) throw new BugError('the path leaves the Salesforce instance', { operation: request.operation })
      return {
        method: request.method,
        url,
        headers: {
          accept: 'application/json',
          'sforce-call-options': 'client=portal',
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
          ...request.headers,
          authorization: `Bearer ${token}`,
        },
        ...(request.body !== undefined && { body: request.body }),
      }
    },

    // Two other texts come with 401 as well; logging in again because of them would never end (§3.2).
    rejects: ({ status, body }) => status === 401 && errorCodes(body).includes(ERROR_CODES.expiredSession) && !isDeadEnd(body),
  }
}

function isDeadEnd(body: string): boolean {
  return (
    body.includes('Connected app is not attached to Agent') ||
    body.includes('This session is not valid for use with the REST API')
  )
}

function errorCodes(body: string): string[] {
  try {
    const parsed = ApiError.array().safeParse(JSON.parse(body))
    return parsed.success ? parsed.data.map((error) => error.errorCode ?? '') : []
  } catch {
    return []
  }
}

async function signAssertion({ clientId, username, loginUrl, privateKey }: SalesforceCredentials, now: number): Promise<string> {
  const key = await importPKCS8(privateKey.replaceAll('\\n', '\n'), 'RS256')
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(clientId)
    .setSubject(username)
    .setAudience(audienceOf(loginUrl))
    .setExpirationTime(Math.floor(now / 1000) + ASSERTION_SECONDS)
    .sign(key)
}

/** Salesforce takes only its two login hosts as audience; a My Domain host tells which of them. */
function audienceOf(loginUrl: string): string {
  const { host } = new URL(loginUrl)
  return /(^test\.|\.sandbox\.my\.)salesforce\.com$/.test(host) ? AUDIENCES[1] : AUDIENCES[0]
}

function readToken(result: ExchangeResult, loginUrl: string): LoginResult {
  if (result.kind === 'no-answer') return { kind: 'unreachable', detail: result.reason }
  const { status, body } = result.response
  if (status >= 500) return { kind: 'unreachable', detail: `status ${status}` }
  const json = parse(body)
  const granted = TokenAnswer.safeParse(json)
  if (status === 200 && granted.success) {
    const { access_token: token, instance_url: baseUrl } = granted.data
    if (!isAllowedInstance(baseUrl, loginUrl)) return { kind: 'refused', detail: 'instance_url is not allow-listed' }
    return { kind: 'credential', credential: { token, baseUrl } }
  }
  const refused = TokenError.safeParse(json)
  if (!refused.success) return { kind: 'unreachable', detail: `status ${status}: not an OAuth answer` }
  const { error, error_description: description } = refused.data
  if (description.includes('login rate exceeded')) return { kind: 'unreachable', detail: description }
  return { kind: 'refused', detail: `${error}: ${description}`.slice(0, 200) }
}

/** The token goes wherever instance_url points: only to the login host itself or to Salesforce. */
function isAllowedInstance(instanceUrl: string, loginUrl: string): boolean {
  const instance = new URL(instanceUrl)
  if (instance.origin === new URL(loginUrl).origin) return true
  return instance.protocol === 'https:' && instance.port === '' && instance.hostname.endsWith('.salesforce.com')
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}
