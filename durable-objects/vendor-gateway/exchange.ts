import type { ExchangeResult, NoAnswerReason, Outgoing } from '#worker/lib/vendor-call.ts'

/** A catalog page of 2,000 rows fits; RPC carries 32 MiB at most. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

export type Fetcher = (url: string, init: RequestInit) => Promise<Response>

/** One request and its whole answer. The timeout bounds the body too; redirects are answers, never followed. */
export async function exchange(fetcher: Fetcher, outgoing: Outgoing, timeoutMs: number): Promise<ExchangeResult> {
  const controller = new AbortController()
  const { promise: timedOut, resolve: onTimeout } = Promise.withResolvers<ExchangeResult>()
  const timer = setTimeout(() => {
    onTimeout(noAnswer('timeout'))
    controller.abort()
  }, timeoutMs)
  try {
    return await Promise.race([timedOut, receive(fetcher, outgoing, controller.signal)])
  } finally {
    clearTimeout(timer)
  }
}

async function receive(fetcher: Fetcher, outgoing: Outgoing, signal: AbortSignal): Promise<ExchangeResult> {
  const { url, method, headers, body } = outgoing
  let response: Response
  try {
    response = await fetcher(url, { method, headers, signal, redirect: 'manual', ...(body !== undefined && { body }) })
  } catch {
    return noAnswer('connection')
  }
  try {
    const text = await readBody(response)
    if (typeof text !== 'string') return text
    return { kind: 'answered', response: { status: response.status, headers: plainHeaders(response.headers), body: text } }
  } catch {
    return noAnswer('cut-body')
  }
}

async function readBody(response: Response): Promise<string | ExchangeResult> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > MAX_BODY_BYTES) {
      await reader.cancel()
      return noAnswer('too-large')
    }
    text += decoder.decode(value, { stream: true })
  }
  const announced = response.headers.get('content-length')
  const isEncoded = response.headers.has('content-encoding')
  if (announced !== null && !isEncoded && Number(announced) !== bytes) return noAnswer('cut-body')
  return text + decoder.decode()
}

function plainHeaders(headers: Headers): Record<string, string> {
  const plain: Record<string, string> = {}
  headers.forEach((value, name) => {
    if (name !== 'set-cookie') plain[name] = value
  })
  return plain
}

function noAnswer(reason: NoAnswerReason): ExchangeResult & { kind: 'no-answer' } {
  return { kind: 'no-answer', reason }
}
