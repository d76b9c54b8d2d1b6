import { createHmac } from 'node:crypto'
import { BugError } from './errors.ts'

/** Names a person or address without storing it: HMAC-SHA256 under a key of its own purpose, derived from the ring's first key. */
export function keyedHash(keyring: Readonly<Record<string, string>>, purpose: string, value: string): string {
  const [first] = Object.values(keyring)
  if (first === undefined) throw new BugError('keyring is empty')
  const key = createHmac('sha256', first).update(`portal:${purpose}`).digest()
  return createHmac('sha256', key).update(value).digest('hex')
}
