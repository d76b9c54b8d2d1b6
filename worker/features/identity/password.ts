import { pbkdf2Sync, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { compare } from 'bcryptjs'
import type { Clock } from '#worker/lib/clock.ts'
import { BugError, DomainError } from '#worker/lib/errors.ts'

export type PasswordCost = { N: number; r: number; p: number }

const KEY_BYTES = 32
const SALT_BYTES = 16
const SCRYPT_HASH = /^scrypt-lanes\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/
const BCRYPT_HASH = /^\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/

export function parseCost(text: string): PasswordCost {
  const [N, r, p] = text.split('/').map(Number)
  if (N === undefined || r === undefined || p === undefined) throw new BugError('password cost is N/r/p')
  return { N, r, p }
}

/** `scrypt-lanes$N$r$p$salt$hash`: the parameters travel with the hash. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return format(cost, salt, await derive(password, salt, cost))
}

export type Verdict = { ok: boolean; outdated: boolean }

/** `outdated`: another algorithm or cost than ours today; rehash after a success. */
export async function verifyPassword(password: string, stored: string, cost: PasswordCost): Promise<Verdict> {
  if (BCRYPT_HASH.test(stored)) return { ok: await compare(password, stored), outdated: true }
  const match = SCRYPT_HASH.exec(stored)
  if (!match) throw new BugError('stored password hash has an unknown format')
  const [, N, r, p, salt = '', hash = ''] = match
  const used = { N: Number(N), r: Number(r), p: Number(p) }
  const expected = Buffer.from(hash, 'base64url')
  const derived = await derive(password, Buffer.from(salt, 'base64url'), used)
  return {
    ok: derived.length === expected.length && timingSafeEqual(derived, expected),
    outdated: used.N !== cost.N || used.r !== cost.r || used.p !== cost.p,
  }
}

/** Costs an unknown address as much as a known one; no password matches it. */
export function dummyHash(cost: PasswordCost): string {
  return format(cost, Buffer.alloc(SALT_BYTES, 1), Buffer.alloc(KEY_BYTES))
}

/** Of requests that their caller left nothing comes back: what they hold ends by itself. */
const SLOT_LEASE_MS = 3000
const PLACE_LEASE_MS = 10_000
const LOOK_EVERY_MS = 50
const LOOKS_AT_SLOT = 100
/** Long enough for requests that came meanwhile to be read and answered: measured, a turn of the event loop alone is not. */
const BREATH_MS = 20
const PLACES = 5

let slot: { untilMs: number } | null = null
let places: { untilMs: number }[] = []

export type HashSlot = <Result>(work: () => Promise<Result>) => Promise<Result>

/**
 * A place among the few whose passwords are looked at next; the excess is sent away before anything is counted. `work` may await
 * anything: only what it hands to `hash` holds the slot.
 */
export async function withHashPlace<Result>(clock: Clock, work: (hash: HashSlot) => Promise<Result>): Promise<Result> {
  const now = clock.now()
  places = places.filter(({ untilMs }) => now < untilMs)
  if (places.length >= PLACES) throw busy()
  const own = { untilMs: now + PLACE_LEASE_MS }
  places.push(own)
  try {
    return await work((job) => inSlot(clock, job))
  } finally {
    places = places.filter((place) => place !== own)
  }
}

/** For work that is a hash and nothing else. */
export function withHashSlot<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  return withHashPlace(clock, (hash) => hash(work))
}

/**
 * One hash at a time in an isolate, because each of its lanes blocks every other request there for ~22 ms. The pause before and after
 * lets waiting requests through.
 */
async function inSlot<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  const own = await takeSlot(clock)
  try {
    await nextTurn()
    const result = await work()
    await nextTurn()
    return result
  } finally {
    if (slot === own) slot = null
  }
}

async function takeSlot(clock: Clock): Promise<{ untilMs: number }> {
  for (let looks = 0; looks < LOOKS_AT_SLOT; looks++) {
    const now = clock.now()
    if (!slot || now >= slot.untilMs) return (slot = { untilMs: now + SLOT_LEASE_MS })
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw busy()
}

function busy(): DomainError {
  return new DomainError('RATE_LIMITED', { retryAfterSeconds: 1 })
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, BREATH_MS))
}

/**
 * scrypt with a pause between its `p` lanes, so that whoever else asks this isolate waits for one of them and not for all. Each lane is
 * a scrypt of its own over the salt and its number, and the end is scrypt's (RFC 7914 §6): PBKDF2 over all lanes, so that a guess
 * costs every one. The same password typed on two systems may differ in its Unicode form (NIST 800-63B-4).
 */
async function derive(password: string, salt: Buffer, { N, r, p }: PasswordCost): Promise<Buffer> {
  const secret = password.normalize('NFKC')
  const lanes: Buffer[] = []
  for (let lane = 0; lane < p; lane++) {
    if (lane > 0) await nextTurn()
    lanes.push(await deriveLane(secret, Buffer.concat([salt, Buffer.of(lane)]), { N, r }))
  }
  return pbkdf2Sync(secret, Buffer.concat(lanes), 1, KEY_BYTES, 'sha256')
}

function deriveLane(secret: string, salt: Buffer, cost: Pick<PasswordCost, 'N' | 'r'>): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY_BYTES, { ...cost, p: 1 }, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

function format({ N, r, p }: PasswordCost, salt: Buffer, hash: Buffer): string {
  return `scrypt-lanes$${N}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}
