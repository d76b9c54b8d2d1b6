import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { LinkPurpose } from '#objects/session-registry/links.ts'
import type { SessionRegistry } from '#objects/session-registry/session-registry.ts'
import { clockOffset, setClockOffset } from '#worker/lib/clock.ts'
import { sessionRegistry } from '#worker/stubs.ts'

const MINUTE = 60_000
const LIVES: readonly (readonly [LinkPurpose, number])[] = [
  ['reset-password', 30 * MINUTE],
  ['confirm-email', 60 * MINUTE],
  ['undo-email', 7 * 24 * 60 * MINUTE],
  ['not-me', 7 * 24 * 60 * MINUTE],
  ['set-password', 30 * MINUTE],
  ['link-account', 30 * MINUTE],
]

let userId: string
const registry = () => sessionRegistry(env, userId)
const moveTime = (milliseconds: number) => setClockOffset(clockOffset() + milliseconds)
const issue = async (purpose: LinkPurpose, payload: Record<string, string | null> = {}) => {
  const issued = await registry().issueLink(purpose, payload)
  if (!issued) throw new Error('no link was issued')
  return issued.secret
}

beforeEach(() => {
  userId = crypto.randomUUID()
})

describe('a link', () => {
  test('can be looked at and works once', async () => {
    const secret = await issue('confirm-email', { email: 'new@example.jp' })
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
    for (const _ of [1, 2]) {
      expect(await registry().peekLink('confirm-email', secret)).toMatchObject({ payload: { email: 'new@example.jp' } })
    }
    expect(await registry().useLink('confirm-email', secret)).toMatchObject({ payload: { email: 'new@example.jp' } })
    expect(await registry().useLink('confirm-email', secret)).toBeNull()
    expect(await registry().peekLink('confirm-email', secret)).toBeNull()
  })

  test.each(LIVES.map(([purpose]) => purpose))('%s used 50 times at once succeeds exactly once', async (purpose) => {
    for (let round = 0; round < 3; round++) {
      const secret = await issue(purpose, { round: String(round) })
      const uses = await Promise.all(Array.from({ length: 50 }, () => registry().useLink(purpose, secret)))
      expect(uses.filter((use) => use !== null)).toMatchObject([{ payload: { round: String(round) } }])
    }
  })

  test.each(LIVES)('%s ends in time', async (purpose, life) => {
    const secret = await issue(purpose)
    moveTime(life - 10_000)
    expect(await registry().peekLink(purpose, secret)).not.toBeNull()
    moveTime(10_000)
    expect(await registry().peekLink(purpose, secret)).toBeNull()
    expect(await registry().useLink(purpose, secret)).toBeNull()
  })

  test('is good for its purpose and its user only', async () => {
    const secret = await issue('confirm-email')
    expect(await registry().useLink('reset-password', secret)).toBeNull()
    expect(await sessionRegistry(env, crypto.randomUUID()).useLink('confirm-email', secret)).toBeNull()
    expect(await registry().useLink('confirm-email', secret)).not.toBeNull()
  })

  test('is withdrawn by a newer one of its kind, and by name', async () => {
    const older = await issue('reset-password')
    moveTime(10 * MINUTE)
    const newer = await issue('reset-password')
    expect(await registry().useLink('reset-password', older)).toBeNull()
    expect(await registry().peekLink('reset-password', newer)).not.toBeNull()
    const undo = [await issue('undo-email'), await issue('undo-email')]
    for (const one of undo) expect(await registry().peekLink('undo-email', one)).not.toBeNull()
    await registry().withdrawLinks(['reset-password', 'confirm-email'])
    expect(await registry().useLink('reset-password', newer)).toBeNull()
    for (const one of undo) expect(await registry().useLink('undo-email', one)).not.toBeNull()
  })

  test('to a new password is not issued beside one of the last ten minutes, so that a stranger who asks takes nothing away', async () => {
    const secret = await issue('reset-password')
    for (let asked = 1; asked < 10; asked++) {
      moveTime(MINUTE)
      expect(await registry().issueLink('reset-password', {})).toBeNull()
      expect(await registry().peekLink('reset-password', secret)).not.toBeNull()
    }
    for (let asked = 0; asked < 60; asked++) {
      moveTime(10 * MINUTE)
      expect(await registry().issueLink('reset-password', {})).not.toBeNull()
    }
    moveTime(60 * MINUTE)
    await registry().useLink('reset-password', await issue('reset-password'))
    expect(await registry().issueLink('reset-password', {})).not.toBeNull()
  })

  test('is issued six times an hour, whatever became of the others', async () => {
    for (let times = 0; times < 6; times++) await registry().useLink('reset-password', await issue('reset-password'))
    expect(await registry().issueLink('reset-password', {})).toBeNull()
    await registry().withdrawLinks(['reset-password'])
    expect(await registry().issueLink('reset-password', {})).toBeNull()
    expect(await registry().issueLink('confirm-email', {})).not.toBeNull()
    moveTime(60 * MINUTE)
    expect(await registry().issueLink('reset-password', {})).not.toBeNull()
  })

  test('that nobody issued leaves nothing behind, its secret is not stored', async () => {
    expect(await registry().peekLink('reset-password', 'x'.repeat(43))).toBeNull()
    expect(await registry().useLink('reset-password', 'x'.repeat(43))).toBeNull()
    await registry().withdrawLinks(['reset-password'])
    expect(await tables()).toEqual([])
    const secret = await issue('reset-password')
    await runInDurableObject(registry(), (_: SessionRegistry, state) => {
      const rows = state.storage.sql.exec('SELECT * FROM links').toArray()
      expect(rows).toHaveLength(1)
      expect(JSON.stringify(rows)).not.toContain(secret)
    })
  })

  test('is swept when nothing depends on it, and the object with it', async () => {
    await issue('undo-email')
    moveTime(6 * 24 * 60 * MINUTE)
    expect(await runDurableObjectAlarm(registry())).toBe(true)
    expect(await tables()).toContain('links')
    moveTime(2 * 24 * 60 * MINUTE)
    expect(await runDurableObjectAlarm(registry())).toBe(true)
    expect(await tables()).toEqual([])
  })
})

describe('an account', () => {
  const claims = { email: 'old@example.jp', accountId: '001A', contactId: null, clientId: '1' }
  const open = async () => {
    const opened = await registry().openSession({ claims, remember: false, device: 'test', place: null, knownDevice: null })
    if (!opened) throw new Error('no session was opened')
    return opened
  }

  test('says its new address with the next token', async () => {
    const { refreshSecret } = await open()
    await registry().updateClaims({ email: 'new@example.jp' })
    expect(await registry().refresh(refreshSecret)).toMatchObject({ claims: { ...claims, email: 'new@example.jp' } })
    userId = crypto.randomUUID()
    await registry().updateClaims({ email: 'new@example.jp' })
    expect(await tables()).toEqual([])
  })

  test('that was locked opens again after a reset, for its devices too', async () => {
    const { deviceSecret } = await open()
    for (const device of [null, deviceSecret]) {
      for (let times = 0; times < 10; times++) expect(await registry().beginAttempt(device)).toEqual({ kind: 'allowed' })
      expect(await registry().beginAttempt(device)).toMatchObject({ kind: 'locked' })
    }
    await registry().clearLockout()
    for (const device of [null, deviceSecret]) expect(await registry().beginAttempt(device)).toEqual({ kind: 'allowed' })
  })

  test('ends all its sessions but one', async () => {
    const [one, two, three] = [await open(), await open(), await open()]
    expect(await registry().endAllSessions(two.sessionId)).toBe(2)
    expect(await Promise.all([one, two, three].map(({ sessionId }) => registry().isActive(sessionId)))).toEqual([
      false,
      true,
      false,
    ])
    expect(await registry().endAllSessions(null)).toBe(1)
  })

  test('that is closed leaves nothing: no session, link or count', async () => {
    const { sessionId, refreshSecret } = await open()
    const secret = await issue('undo-email')
    await registry().erase()
    expect(await tables()).toEqual([])
    expect(await registry().isActive(sessionId)).toBe(false)
    expect(await registry().refresh(refreshSecret)).toEqual({ kind: 'ended' })
    expect(await registry().useLink('undo-email', secret)).toBeNull()
    expect((await open()).sessionId).toMatch(/^[0-9a-f-]{36}$/)
  })
})

function tables(): Promise<string[]> {
  return runInDurableObject(registry(), (_: SessionRegistry, state) =>
    state.storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray()
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('_cf')),
  )
}
