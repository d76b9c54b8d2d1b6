import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { BugError } from './errors.ts'

/** Whose value it is and which: a ciphertext moved to another user or field does not open. */
export type FieldName = { userId: string; field: string }

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SEALED = /^f1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{22,})$/

/** `f1.{kid}.{nonce}.{ciphertext and tag}`, AES-256-GCM. The first key of the ring seals, all open. */
export function sealField(keyring: Readonly<Record<string, string>>, name: FieldName, text: string): string {
  const [kid] = Object.keys(keyring)
  if (kid === undefined) throw new BugError('keyring is empty')
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keyOf(keyring, kid), nonce).setAAD(boundTo(kid, name))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return ['f1', kid, nonce.toString('base64url'), sealed.toString('base64url')].join('.')
}

/** Throws for what was not sealed under this name by a key of the ring: that is damage, not input. */
export function openField(keyring: Readonly<Record<string, string>>, name: FieldName, sealed: string): string {
  const [, kid = '', nonce = '', data = ''] = SEALED.exec(sealed) ?? []
  if (!Object.hasOwn(keyring, kid)) throw new BugError('sealed field names no key of the ring', { field: name.field })
  const bytes = Buffer.from(data, 'base64url')
  if (bytes.length < TAG_BYTES || bytes.toString('base64url') !== data) throw damaged(name)
  try {
    const decipher = createDecipheriv(CIPHER, keyOf(keyring, kid), Buffer.from(nonce, 'base64url'), {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(boundTo(kid, name)).setAuthTag(bytes.subarray(-TAG_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString('utf8')
  } catch {
    throw damaged(name)
  }
}

/** Sealed by an older key: whoever opens it anyway seals it again, so that the key can leave the ring. */
export function isOldSeal(keyring: Readonly<Record<string, string>>, sealed: string): boolean {
  return SEALED.exec(sealed)?.[1] !== Object.keys(keyring)[0]
}

function damaged({ field }: FieldName): BugError {
  return new BugError('sealed field does not open', { field })
}

function boundTo(kid: string, { userId, field }: FieldName): Buffer {
  return Buffer.from(JSON.stringify(['f1', kid, userId, field]))
}

const keys = new Map<string, Buffer>()

/** Whatever text the setting holds becomes a key of this purpose only. */
function keyOf(keyring: Readonly<Record<string, string>>, kid: string): Buffer {
  const text = keyring[kid] ?? ''
  const known = keys.get(text)
  if (known) return known
  const key = Buffer.from(hkdfSync('sha256', text, '', 'portal:field-encryption', 32))
  keys.set(text, key)
  return key
}
