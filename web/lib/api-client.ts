import { hc } from 'hono/client'
import type { ZodType, output } from 'zod'
import type { AppType } from '#worker/app.ts'
import { networkFailed, toApiError, unreadable } from './api-error.ts'
import { fetchWithStepUp } from './step-up.ts'

/** Typed by the Worker's routes. English pages ask for English error sentences, whatever the browser prefers. */
export const client = hc<AppType>(globalThis.location?.origin ?? 'http://localhost', {
  fetch: fetchWithStepUp,
  headers: { 'Accept-Language': 'en' },
})

type Answer = Pick<Response, 'ok' | 'status' | 'headers'> & { json(): Promise<unknown> }

/** Sends one call and parses its answer once, with the schema the Worker answers by. Throws ApiError and nothing else. */
export async function read<Schema extends ZodType>(schema: Schema, sending: Promise<Answer>): Promise<output<Schema>> {
  return parse(schema, await settle(sending))
}

/** For calls whose answer has no content that matters. */
export async function send(sending: Promise<Answer>): Promise<void> {
  await settle(sending)
}

/** For an answer that is handed on as a file. */
export async function download(sending: Promise<Answer & { blob(): Promise<Blob> }>): Promise<Blob> {
  const answer = await sending.catch((cause: unknown) => {
    throw networkFailed(cause)
  })
  if (!answer.ok) throw await toApiError(answer)
  return answer.blob()
}

export type Kept<T> = { etag: string; data: T }

/** Like read, but asks "changed since?": a 304 gives the copy back that was handed in. */
export async function readIfChanged<Schema extends ZodType>(
  schema: Schema,
  kept: Kept<output<Schema>> | undefined,
  request: (headers: Record<string, string>) => Promise<Answer>,
): Promise<{ data: output<Schema>; keep: Kept<output<Schema>> | undefined }> {
  const response = await settle(request(kept ? { 'If-None-Match': kept.etag } : {}), 304)
  if (response.status === 304 && kept) return { data: kept.data, keep: kept }
  const data = await parse(schema, response)
  const etag = response.headers.get('etag')
  return { data, keep: etag ? { etag, data } : undefined }
}

/** Request options that carry the key under which the server recognises a repeated write. */
export function withKey(key: string): { headers: { 'Idempotency-Key': string } } {
  return { headers: { 'Idempotency-Key': key } }
}

async function settle(sending: Promise<Answer>, alsoFine?: number): Promise<Answer> {
  const response = await sending.catch((cause: unknown) => {
    throw networkFailed(cause)
  })
  if (response.ok || response.status === alsoFine) return response
  throw await toApiError(response)
}

async function parse<Schema extends ZodType>(schema: Schema, response: Answer): Promise<output<Schema>> {
  const body = await response.json().catch(() => undefined)
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw unreadable(response.status, response.headers.get('x-request-id'), result.error)
}
