import { exports } from 'cloudflare:workers'
import { clock } from '#worker/lib/clock.ts'
import { sandbox } from '../../../setup/workerd-env.ts'

type Forged = { claims?: Record<string, unknown>; header?: Record<string, unknown> }

export const HANA = 'hana@example.jp'

/** What Cloudflare Access adds to a request of this person, in the time of the portal under test. */
export async function assertionOf(email: string, { claims = {}, header = {} }: Forged = {}): Promise<string> {
  const now = Math.floor(clock.now() / 1000)
  const { assertion } = await sandbox.control<{ assertion: string }>('/staff/assertion', {
    body: { email, claims: { iat: now, nbf: now, exp: now + 3600, ...claims }, header },
  })
  return assertion
}

export function operations(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers({ 'Sec-Fetch-Site': 'same-origin', 'CF-Connecting-IP': '198.18.7.7' })
  for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
  return exports.default.fetch(`https://portal.test/api/operations${path}`, { ...init, headers })
}

/** A person in front of the operations. */
export async function staff(email = HANA) {
  const assertion = await assertionOf(email)
  const headers = { 'Cf-Access-Jwt-Assertion': assertion }
  return {
    assertion,
    get: (path: string) => operations(path, { headers }),
    post: (path: string, body: unknown, more: Record<string, string> = {}) =>
      operations(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID(), ...headers, ...more },
      }),
  }
}
