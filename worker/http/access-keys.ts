import { importJWK } from 'jose'
import { z } from 'zod'
import type { KeyAnswer } from '#worker/lib/access-assertion.ts'

const TIMEOUT_MS = 3_000
const MAX_BYTES = 65_536
/** Keys are asked for anew after this; a key that Access withdrew is refused from then on. */
const FRESH_MS = 10 * 60_000
/** How long they still serve while Access gives no new ones. */
const USABLE_MS = 60 * 60_000
/** A list just read is complete: an id that is not in it needs no second look. */
const COMPLETE_MS = 10_000
/** Made-up key ids must not become a flood of calls. A rotation needs one load, a cold isolate one for each request that comes at once. */
const WINDOW_MS = 30_000
const LOADS_A_WINDOW = 10

const Jwks = z.object({ keys: z.array(z.unknown()).max(20) })
/** Others in the list (a future kind) are passed over. */
const SigningKey = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1),
  n: z.string(),
  e: z.string(),
  alg: z.literal('RS256').optional(),
  use: z.literal('sig').optional(),
})

/** The signing keys of one Access team, kept by an isolate. Loads are not shared between requests: one that ends takes its I/O along. */
export class AccessKeys {
  readonly #url: string
  #keys = new Map<string, CryptoKey>()
  #loadedAt = Number.NEGATIVE_INFINITY
  #loads: number[] = []

  constructor(issuer: string) {
    this.#url = `${issuer}/cdn-cgi/access/certs`
  }

  async find(kid: string, now: number): Promise<KeyAnswer> {
    const known = this.#keys.get(kid)
    const age = now >= this.#loadedAt ? now - this.#loadedAt : Number.POSITIVE_INFINITY
    if (known && age < FRESH_MS) return { kind: 'key', key: known }
    if (age < COMPLETE_MS) return { kind: 'unknown' }
    if (await this.#load(now)) {
      const key = this.#keys.get(kid)
      return key ? { kind: 'key', key } : { kind: 'unknown' }
    }
    return known && age < USABLE_MS ? { kind: 'key', key: known } : { kind: 'unavailable' }
  }

  /** False: Access gave no keys, or was asked often enough. */
  async #load(now: number): Promise<boolean> {
    this.#loads = this.#loads.filter((at) => at <= now && now - at < WINDOW_MS)
    if (this.#loads.length >= LOADS_A_WINDOW) return false
    this.#loads.push(now)
    const keys = await readKeys(this.#url)
    if (!keys) return false
    this.#keys = keys
    this.#loadedAt = now
    return true
  }
}

async function readKeys(url: string): Promise<Map<string, CryptoKey> | null> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
    if (answer.status !== 200 || Number(answer.headers.get('content-length') ?? 0) > MAX_BYTES) return null
    const text = await answer.text()
    if (text.length > MAX_BYTES) return null
    const keys = new Map<string, CryptoKey>()
    for (const candidate of Jwks.parse(JSON.parse(text)).keys) {
      const { data } = SigningKey.safeParse(candidate)
      if (!data) continue
      const key = await importJWK({ kty: data.kty, n: data.n, e: data.e, alg: 'RS256' }, 'RS256').catch(() => null)
      if (key && 'algorithm' in key) keys.set(data.kid, key)
    }
    return keys.size > 0 ? keys : null
  } catch {
    return null
  }
}
