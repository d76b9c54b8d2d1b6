import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { NewSession } from '#objects/session-registry/session-registry.ts'
import { clock, clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { addAuthenticator, addPasskey, openSession } from './registry-scene.ts'

const MINUTE = 60_000
let userId: string
const registry = () => sessionRegistry(env, userId)
const moveTime = (milliseconds: number) => setClockOffset(clockOffset() + milliseconds)
const open = (changes: Partial<NewSession> = {}) => openSession(registry(), changes)

beforeEach(() => {
  userId = crypto.randomUUID()
})

describe('devices', () => {
  /** A device whose own count is open although the account is locked. */
  const passes = async (device: string) => (await registry().beginAttempt(device)).kind === 'allowed'

  test('are forgotten, all but the one that asks', async () => {
    const [thief, owner] = [await open(), await open()]
    for (let times = 0; times < 11; times++) await registry().beginAttempt(null)
    expect([await passes(thief.deviceSecret), await passes(owner.deviceSecret)]).toEqual([true, true])
    await registry().forgetDevices(owner.deviceSecret)
    expect([await passes(thief.deviceSecret), await passes(owner.deviceSecret)]).toEqual([false, true])
    await registry().forgetDevices(null)
    expect(await passes(owner.deviceSecret)).toBe(false)
  })

  test('a secret that is none keeps nothing, and a made-up user has nothing to forget', async () => {
    const { deviceSecret } = await open()
    for (let times = 0; times < 11; times++) await registry().beginAttempt(null)
    await registry().forgetDevices('made up')
    expect(await passes(deviceSecret)).toBe(false)
    await sessionRegistry(env, crypto.randomUUID()).forgetDevices(null)
  })
})

describe('links', () => {
  test('issued at or after a time are withdrawn, earlier ones stay good', async () => {
    const early = await registry().issueLink('undo-email', { from: 'owner' })
    moveTime(MINUTE)
    const late = await registry().issueLink('undo-email', { from: 'thief' })
    const since = (await registry().peekLink('undo-email', late?.secret ?? ''))?.issuedAtMs ?? 0
    moveTime(MINUTE)
    const later = await registry().issueLink('undo-email', { from: 'thief' })
    await registry().withdrawLinks(['undo-email'], since)
    const peek = async (link: typeof early) => (await registry().peekLink('undo-email', link?.secret ?? '')) !== null
    expect([await peek(early), await peek(late), await peek(later)]).toEqual([true, false, false])
  })
})

describe('factors', () => {
  test('added since a time are removed, earlier ones stay', async () => {
    const { sessionId } = await open()
    await addPasskey(registry(), sessionId, 'owner')
    moveTime(MINUTE)
    const since = clock.now()
    await addPasskey(registry(), sessionId, 'thief')
    await addAuthenticator(registry(), sessionId)
    const removed = await registry().removeFactorsSince(since)
    expect(removed).toEqual({ authenticator: true, recoveryCodes: true, passkeys: ['thief'] })
    const left = await registry().listFactors()
    expect(left.passkeys.map(({ name }) => name)).toEqual(['owner'])
    expect(left).toMatchObject({ authenticatorSinceMs: null, recoveryCodesLeft: 0 })
  })

  test('codes of before stay with a factor of before', async () => {
    const { sessionId } = await open()
    await addPasskey(registry(), sessionId, 'owner')
    moveTime(MINUTE)
    const since = clock.now()
    await addPasskey(registry(), sessionId, 'thief')
    expect(await registry().removeFactorsSince(since)).toEqual({
      authenticator: false,
      recoveryCodes: false,
      passkeys: ['thief'],
    })
    expect((await registry().listFactors()).recoveryCodesLeft).toBe(10)
  })

  test('an authenticator that waits for its first code is dropped', async () => {
    const { sessionId } = await open()
    const since = clock.now()
    await registry().setUpAuthenticator(sessionId)
    await registry().removeFactorsSince(since)
    expect(await registry().confirmAuthenticator(sessionId, '000000')).toEqual({ done: { kind: 'expired' } })
  })

  test('where nothing was added, nothing is removed', async () => {
    const nothing = { authenticator: false, recoveryCodes: false, passkeys: [] }
    expect(await registry().removeFactorsSince(0)).toEqual(nothing)
    await open()
    expect(await registry().removeFactorsSince(0)).toEqual(nothing)
  })
})
