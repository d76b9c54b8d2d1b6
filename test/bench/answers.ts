import { createHash } from 'node:crypto'
import type { RowRequest } from './load.ts'

/** One recorded answer; the bare Worker gives it from memory. */
export interface Answer {
  status: number
  headers: [string, string][]
  body: string
}

/** Differ from request to request; the bare Worker repeats the recorded one, of the same length. */
const VARYING = new Set(['x-request-id', 'date'])
/** Said by the connection, not by the Worker. */
const TRANSPORT = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length'])

export async function record(origin: string, row: RowRequest): Promise<Answer> {
  const { headers = {}, body } = row.fresh?.() ?? {}
  const answer = await fetch(new URL(row.path, origin), {
    method: row.method,
    headers: { ...row.headers, ...headers, 'CF-Connecting-IP': '198.19.0.1' },
    redirect: 'manual',
    ...(body === undefined ? {} : { body }),
  })
  return {
    status: answer.status,
    headers: [...answer.headers].filter(([name]) => !TRANSPORT.has(name)),
    body: await answer.text(),
  }
}

/** Equal for two answers of the same status, headers and body. */
export function fingerprint({ status, headers, body }: Answer): string {
  const lines = headers
    .map(([name, value]) => `${name}: ${VARYING.has(name) ? `(${value.length} characters)` : value}`)
    .toSorted()
  return createHash('sha256')
    .update([status, ...lines, '', body].join('\n'))
    .digest('hex')
}
