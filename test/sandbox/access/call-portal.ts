import { randomUUID } from 'node:crypto'
import type { World } from '../core/world.ts'
import { issueAssertion } from './assertion.ts'

const TIMEOUT_MS = 20_000

export type PortalReply = { came: true; status: number; body: Record<string, unknown> } | { came: false; error: string }

/** A call of the operations API as it arrives through Cloudflare Access: what the person's browser sent, plus the assertion. */
export async function callPortal(
  world: World,
  person: { email: string; issuer: string },
  path: string,
  body?: Record<string, unknown>,
): Promise<PortalReply> {
  const write =
    body === undefined
      ? {}
      : {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        }
  try {
    const reply = await fetch(`${world.portal.url}/api/operations${path}`, {
      ...write,
      redirect: 'manual',
      headers: {
        ...write.headers,
        'sec-fetch-site': 'same-origin',
        'cf-access-jwt-assertion': issueAssertion(world, person),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const text = await reply.text()
    const json: unknown = reply.headers.get('content-type')?.includes('json') ? JSON.parse(text) : { detail: text.slice(0, 200) }
    return { came: true, status: reply.status, body: typeof json === 'object' && json !== null ? { ...json } : {} }
  } catch (error) {
    return { came: false, error: error instanceof Error ? error.message : String(error) }
  }
}
