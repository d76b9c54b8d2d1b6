import { ulid } from 'ulid'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Where ids and randomness come from; injected so that tests repeat. */
export interface Ids {
  uuid(): string
  ulid(): string
  /** 256 random bits, base64url. */
  secret(): string
  /** Six random decimal digits. */
  digits(): string
}

export const ids: Ids = {
  uuid: () => crypto.randomUUID(),
  ulid: () => ulid(),
  secret: () => base64Url(crypto.getRandomValues(new Uint8Array(32))),
  digits: () => {
    // 2^32 is not a multiple of 10^6: refuse the uneven tail so that every code is equally likely.
    const limit = 4_294_000_000
    for (;;) {
      const [value] = crypto.getRandomValues(new Uint32Array(1))
      if (value !== undefined && value < limit) return String(value % 1_000_000).padStart(6, '0')
    }
  },
}

/** 26 Crockford characters that depend on the parts only: the same checkout line is the same order for ever. */
export async function derivedUlid(...parts: readonly string[]): Promise<string> {
  const digest = await sha256(parts.join('\u0000'))
  let bits = 0n
  for (const byte of digest.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let index = 0; index < 26; index++) {
    text = CROCKFORD[Number(bits & 31n)] + text
    bits >>= 5n
  }
  return text
}

export async function sha256(text: string | Uint8Array): Promise<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export async function sha256Hex(text: string | Uint8Array): Promise<string> {
  return hex(await sha256(text))
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
