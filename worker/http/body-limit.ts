import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '#worker/context.ts'
import { DomainError } from '#worker/lib/errors.ts'

const MOST_BYTES = 1_048_576

/**
 * Reads the body to its end, up to a megabyte, before anybody asks who sent it: a body that comes late must not outlive the session its
 * headers named. Hono's own limit believes Content-Length and leaves such a body unread.
 */
export function bodyLimit(): MiddlewareHandler<AppEnv> {
  return async function bodyLimit(c, next) {
    const { body } = c.req.raw
    if (!body) return next()
    if (Number(c.req.header('content-length') ?? 0) > MOST_BYTES) throw new DomainError('PAYLOAD_TOO_LARGE')
    const whole = await readAll(body)
    c.req.raw = new Request(c.req.raw, { method: c.req.method, body: whole })
    return next()
  }
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    if (size > MOST_BYTES) throw new DomainError('PAYLOAD_TOO_LARGE')
    parts.push(part)
  }
  const whole = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
