import { createHmac, timingSafeEqual } from 'node:crypto'

const STEP_MS = 30_000
const DIGITS = 6
const CODE = /^[0-9]{6}$/
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** A clock may be one step off (RFC 6238 §5.2). */
const SLACK = [-1, 0, 1] as const

export function stepAt(milliseconds: number): number {
  return Math.floor(milliseconds / STEP_MS)
}

/** RFC 6238 over HMAC-SHA-1, what every authenticator app computes. */
export function totpCode(seed: Uint8Array, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', seed).update(counter).digest()
  const offset = mac.readUInt8(mac.length - 1) & 0x0f
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0')
}

/** The step whose code this is, or null. Steps up to `lastStep` are spent: a code that was seen once is worth nothing. */
export function matchTotp(seed: Uint8Array, code: string, at: { now: number; lastStep: number }): number | null {
  if (!CODE.test(code)) return null
  let matched: number | null = null
  for (const slack of SLACK) {
    const step = stepAt(at.now) + slack
    const isSame = timingSafeEqual(Buffer.from(totpCode(seed, step)), Buffer.from(code))
    if (isSame && step > at.lastStep) matched ??= step
  }
  return matched
}

export function toBase32(bytes: Uint8Array): string {
  let [bits, held, text] = [0, 0, '']
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    held += 8
    while (held >= 5) {
      held -= 5
      text += ALPHABET[(bits >>> held) & 31]
    }
    bits &= (1 << held) - 1
  }
  return held === 0 ? text : text + ALPHABET[(bits << (5 - held)) & 31]
}

/** What the QR code holds. */
export function otpauthUrl(of: { issuer: string; account: string; secret: string }): string {
  const label = `${encodeURIComponent(of.issuer)}:${encodeURIComponent(of.account)}`
  const parameters = new URLSearchParams({ secret: of.secret, issuer: of.issuer, algorithm: 'SHA1', digits: '6', period: '30' })
  return `otpauth://totp/${label}?${parameters.toString().replaceAll('+', '%20')}`
}
