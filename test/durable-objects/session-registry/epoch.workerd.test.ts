import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { clock, clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { addPasskey, openSession, SESSION } from './registry-scene.ts'

const MINUTE = 60_000
let userId: string
const registry = () => sessionRegistry(env, userId)

beforeEach(() => {
  userId = crypto.randomUUID()
})

/** A passkey that was accepted; its session is still to be opened. */
async function accepted(): Promise<string> {
  const { sessionId } = await openSession(registry())
  await addPasskey(registry(), sessionId, 'phone')
  const credentialId = (await registry().listFactors()).passkeys[0]?.id ?? ''
  const use = { for: 'alone', challenge: 'c'.repeat(43), expiresAtMs: clock.now() + MINUTE } as const
  const verdict = await registry().usePasskey({ ...use, credentialId, counter: 0 })
  if (verdict.kind !== 'right') throw new Error(verdict.kind)
  return verdict.epoch
}

describe('a proof that was accepted', () => {
  test('opens a session', async () => {
    expect(await registry().openSession({ ...SESSION, epoch: await accepted() })).not.toBeNull()
  })

  test('opens none once all sessions were ended', async () => {
    const epoch = await accepted()
    await registry().endAllSessions(null)
    expect(await registry().openSession({ ...SESSION, epoch })).toBeNull()
    expect(await registry().listSessions()).toEqual([])
  })

  test('opens none once the login was closed', async () => {
    const epoch = await accepted()
    await registry().erase()
    expect(await registry().openSession({ ...SESSION, epoch })).toBeNull()
    expect(await registry().exportRecords()).toBeNull()
  })
})

describe('a session in the place of another', () => {
  const stored = async () => {
    const { sessions } = JSON.parse((await registry().exportRecords()) ?? '{}') as {
      sessions: { provedAt: string; expiresAt: string; remembered: boolean }[]
    }
    return sessions.map(({ provedAt, expiresAt, remembered }) => ({ provedAt, expiresAt, remembered }))
  }

  test('lives no longer and has proved no more, and the others end', async () => {
    const { sessionId } = await openSession(registry(), { remember: true })
    const before = await stored()
    await openSession(registry())
    setClockOffset(clockOffset() + 5 * MINUTE)
    const opened = await registry().openSession({ ...SESSION, replaces: sessionId })
    expect(opened).toMatchObject({ remembered: true })
    expect(await stored()).toEqual(before)
    expect(await registry().isActive(sessionId)).toBe(false)
  })

  test('is not opened when that has ended, or proved itself too long ago', async () => {
    const { sessionId } = await openSession(registry())
    setClockOffset(clockOffset() + 10 * MINUTE)
    expect(await registry().openSession({ ...SESSION, replaces: sessionId })).toBeNull()
    const other = await openSession(registry())
    await registry().endAllSessions(null)
    expect(await registry().openSession({ ...SESSION, replaces: other.sessionId })).toBeNull()
    expect(await registry().listSessions()).toEqual([])
  })
})

test('challenges end with their sessions, but for those of the one that stays', async () => {
  const [{ sessionId }, other] = [await openSession(registry()), await openSession(registry())]
  const kept = (await registry().challengeSession('registration', sessionId))?.done.secret ?? ''
  await registry().challengeSession('registration', other.sessionId)
  await registry().challengeSession('step-up', other.sessionId)
  await registry().endAllSessions(sessionId)
  const { openChallenges } = JSON.parse((await registry().exportRecords()) ?? '{}') as { openChallenges: unknown[] }
  expect(openChallenges).toHaveLength(1)
  const passkey = { id: 'one', publicKey: 'key', counter: 0, transports: [], name: 'one' }
  expect(await registry().addPasskey({ sessionId, challenge: kept, passkey })).toMatchObject({ done: { kind: 'added' } })
})
