import type { Callout } from './envelope.ts'
import type { Outcome } from './retry.ts'

export interface CalloutReply extends Outcome {
  body: string
}

const TIMEOUT_MS = 15_000
const LONGEST_ERROR = 255

/** One HTTP call to the portal; never throws. */
export async function callOut({ url, body, headers }: Callout): Promise<CalloutReply> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const reply = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' })
    const text = await reply.text()
    const retryAfterMs = (Number(reply.headers.get('retry-after')) || 0) * 1000
    return { status: reply.status, error: reply.ok ? '' : text.slice(0, LONGEST_ERROR), retryAfterMs, body: text }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return { status: 0, error: String(cause).slice(0, LONGEST_ERROR), retryAfterMs: 0, body: '' }
  }
}
