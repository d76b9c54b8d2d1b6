import { BugError } from '#worker/lib/errors.ts'
import {
  type ExchangeResult,
  type LoginResult,
  type VendorAuth,
  type VendorResponse,
  vendorUrl,
} from '#worker/lib/vendor-call.ts'
import { CODES, Envelope, FORM, LoginAnswer, PATHS, SUCCESS } from './wire.ts'

export type FreebitCredentials = { baseUrl: string; oemId: string; oemKey: string }

/** The key's real lifetime is not known (vendors/freebit.md §3.2). */
const AUTH_KEY_LIFETIME_MS = 10 * 60_000

/** An auth key that every request carries inside its JSON. */
export function createFreebitAuth({ baseUrl, oemId, oemKey }: FreebitCredentials): VendorAuth {
  const outgoing = (path: string, members: object) => {
    const url = vendorUrl(baseUrl, path)
    if (url === null) throw new BugError('the path leaves the SIM provider')
    const body = new URLSearchParams({ [FORM.field]: JSON.stringify(members) }).toString()
    return { method: 'POST', url, headers: { 'content-type': FORM.contentType, accept: 'application/json' }, body }
  }
  return {
    lifetimeMs: AUTH_KEY_LIFETIME_MS,
    // Asks for no line at all: the refusal shows that the service answers.
    probe: {
      vendor: 'freebit',
      operation: 'probe',
      kind: 'read',
      method: 'POST',
      path: PATHS.detail,
      body: JSON.stringify({ requestDatas: [] }),
    },
    login: async (exchange) => readKey(await exchange(outgoing(PATHS.login, { oemId, oemKey })), baseUrl),
    authorize: (request, { token }) => {
      const members = JSON.parse(request.body ?? '{}') as object
      return outgoing(request.path, { ...members, authKey: token })
    },
    rejects: (response) => (CODES.credentialRejected as readonly string[]).includes(codeOf(response) ?? ''),
  }
}

function readKey(result: ExchangeResult, baseUrl: string): LoginResult {
  if (result.kind === 'no-answer') return { kind: 'unreachable', detail: result.reason }
  const code = codeOf(result.response)
  if (code === null) return { kind: 'unreachable', detail: `status ${result.response.status}` }
  if ((CODES.limits as readonly string[]).includes(code)) return { kind: 'unreachable', detail: code }
  const answer = LoginAnswer.safeParse(JSON.parse(result.response.body))
  if (!code.startsWith(`${SUCCESS}-`) || !answer.success) return { kind: 'refused', detail: code }
  return { kind: 'credential', credential: { token: answer.data.authKey, baseUrl } }
}

/** `<resultCode>-<statusCode>`, or null for anything that is no envelope. */
function codeOf({ status, body }: VendorResponse): string | null {
  if (status < 200 || status >= 300) return null
  try {
    const { resultCode, status: detail } = Envelope.parse(JSON.parse(body))
    return `${resultCode}-${detail.statusCode}`
  } catch {
    return null
  }
}
