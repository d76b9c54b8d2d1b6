import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { Authenticator } from '#objects/session-registry/authenticator.ts'
import type { SessionRegistry } from '#objects/session-registry/session-registry.ts'
import { clock, clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { isOldSeal, openField } from '#worker/lib/field-encryption.ts'
import { stepAt, toBase32, totpCode } from '#worker/lib/totp.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { openSession } from './registry-scene.ts'

const DAY_MS = 86_400_000
const OLD = JSON.parse(env.FIELD_ENCRYPTION_KEYS) as Record<string, string>
const NEW = { newer: 'n'.repeat(44) }
const BOTH = { ...NEW, ...OLD }
let userId: string

beforeEach(() => {
  userId = crypto.randomUUID()
})

const registry = () => sessionRegistry(env, userId)
const session = async () => (await openSession(registry())).sessionId
const ownerOf = (name: string) => env.SESSION_REGISTRY.idFromName(name).toString()
const open = (keyring: Record<string, string>, sealed: string, owner = ownerOf(userId)) =>
  openField(keyring, { userId: owner, field: 'totp-seed' }, sealed)
const inObject = <Result>(work: (sql: SqlStorage, owner: string) => Result): Promise<Result> =>
  runInDurableObject(registry(), (_: SessionRegistry, state) => work(state.storage.sql, state.id.toString()))
const sealedSeed = () => inObject((sql) => sql.exec<{ seed: string }>('SELECT seed FROM authenticators').toArray()[0]?.seed ?? '')

/** An authenticator app that counts; its seed. */
async function confirmed(): Promise<Buffer> {
  const sessionId = await session()
  await registry().setUpAuthenticator(sessionId)
  const seed = Buffer.from(open(OLD, await sealedSeed()), 'base64url')
  const confirmed = await registry().confirmAuthenticator(sessionId, totpCode(seed, stepAt(clock.now()) - 1))
  expect(confirmed?.done.kind).toBe('added')
  return seed
}

describe('a sealed seed', () => {
  test('belongs to its user', async () => {
    const secret = (await registry().setUpAuthenticator(await session()))?.done
    const sealed = await sealedSeed()
    expect(toBase32(Buffer.from(open(OLD, sealed), 'base64url'))).toBe(secret)
    expect(() => open(OLD, sealed, ownerOf(crypto.randomUUID()))).toThrow('does not open')
  })

  test('of an older key is sealed anew by the sweep and opens without the older one', async () => {
    const seed = await confirmed()
    expect(isOldSeal(BOTH, await sealedSeed())).toBe(true)
    const now = clock.now()
    await inObject((sql, owner) => new Authenticator(sql, { keyring: BOTH, owner }).sweep(now))
    expect(isOldSeal(BOTH, await sealedSeed())).toBe(false)
    const code = totpCode(seed, stepAt(now) + 1)
    const accept = (sql: SqlStorage, owner: string) => new Authenticator(sql, { keyring: NEW, owner }).accept(code, now)
    expect(await inObject(accept)).toBe(true)
    expect(await inObject(accept)).toBe(false)
  })

  test('outlives every sweep of its object; one that was never confirmed does not', async () => {
    await registry().setUpAuthenticator(await session())
    setClockOffset(clockOffset() + DAY_MS)
    expect(await runDurableObjectAlarm(registry())).toBe(true)
    expect(await registry().listFactors()).toMatchObject({ authenticatorSinceMs: null })
    await confirmed()
    setClockOffset(clockOffset() + 400 * DAY_MS)
    expect(await runDurableObjectAlarm(registry())).toBe(true)
    expect(await registry().listFactors()).toMatchObject({ authenticatorSinceMs: expect.any(Number), recoveryCodesLeft: 10 })
    expect(await runDurableObjectAlarm(registry())).toBe(true)
  })
})

test('a login whose password was right before the app was added does not get in by it', async () => {
  const claims = { email: 'aiko@example.jp', accountId: '001A', contactId: null, clientId: '1' }
  const input = { claims, remember: false, device: 'test', place: null, knownDevice: null }
  expect(await registry().challengeLogin(false)).toBeNull()
  expect(await registry().openSession({ ...input, passwordOnly: true })).not.toBeNull()
  await confirmed()
  expect(await registry().listSessions()).toHaveLength(1)
  expect(await registry().openSession({ ...input, passwordOnly: true })).toBeNull()
  expect(await registry().openSession(input)).not.toBeNull()
})
