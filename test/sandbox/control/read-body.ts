import type { Context } from 'hono'
import { z } from 'zod'

type Read<T> = { ok: true; value: T } | { ok: false; detail: string }

/** An absent body counts as `{}`. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<Read<T>> {
  const text = await c.req.text()
  let json: unknown
  try {
    json = text === '' ? {} : JSON.parse(text)
  } catch {
    return { ok: false, detail: 'the body is not JSON' }
  }
  const parsed = schema.safeParse(json)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, detail: z.prettifyError(parsed.error) }
}
