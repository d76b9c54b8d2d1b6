import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'
import { within } from '#worker/lib/within.ts'

const MOST_BYTES = 1_048_576
/** A megabyte at 300 kbit/s; ours are a few kilobytes. */
const MOST_MS = 30_000

/**
 * Reads the body to its end, up to a megabyte and half a minute, before anybody asks who sent it: a body that comes late must not outlive the
 * session its headers named, nor one that never ends hold a request. Hono's own limit believes Content-Length and leaves such a body unread.
 */
export function bodyLimit({ mostMs = MOST_MS } = {}): MiddlewareHandler<AppEnv> {
  return async function bodyLimit(c, next) {
    const { body } = c.req.raw
    if (!body) return next()
    if (Number(c.req.header('content-length') ?? 0) > MOST_BYTES) throw new DomainError('PAYLOAD_TOO_LARGE')
    const reader = body.getReader()
    try {
      const whole = await within(readAll(reader), mostMs, () => new DomainError('REQUEST_TIMEOUT'))
      c.req.raw = new Request(c.req.raw, { method: c.req.method, body: whole })
    } catch (error) {
      void reader.cancel().catch(() => undefined)
      throw error
    }
    return next()
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > MOST_BYTES) throw new DomainError('PAYLOAD_TOO_LARGE')
    parts.push(value)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
