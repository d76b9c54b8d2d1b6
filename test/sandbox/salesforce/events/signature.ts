import { createHmac } from 'node:crypto'

export interface SignedParts {
  environment: string
  method: string
  path: string
  /** Unix seconds. */
  timestamp: number
  nonce: string
  idempotencyKey: string
  body: string
}

/** HMAC over who, what and when, then the raw body. */
export function signRequest(secret: string, parts: SignedParts): string {
  const { environment, method, path, timestamp, nonce, idempotencyKey, body } = parts
  const head = `v1:${environment}:${method}:${path}:${timestamp}:${nonce}:${idempotencyKey}:`
  return createHmac('sha256', secret).update(head).update(body).digest('hex')
}

/** What a credential formula can compute: the body alone. */
export function signBody(secret: string, body: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}
