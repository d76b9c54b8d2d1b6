import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import type { SessionRegistry } from '#objects/session-registry/session-registry.ts'
import { sessionRegistry } from '#worker/stubs.ts'
import { moveTime, PASSWORD, signUp, startOver } from './people.ts'
import { visitor } from './visitor.ts'

const AIKO = { email: 'aiko@example.jp', password: PASSWORD }
const BLOCKED_MS = 5000
const BEN = { email: 'ben@example.jp', password: PASSWORD }

beforeAll(async () => {
  await startOver()
  await signUp(visitor(), 'AC-100001')
  await signUp(visitor(), 'AC-100002')
})

describe('while a login waits for its own account', () => {
  test('others hash: the slot is held for the hash alone', async () => {
    await moveTime(49 * 3_600_000)
    const userId = (await env.DB.prepare('SELECT id FROM users WHERE email = ?').bind(AIKO.email).first<string>('id')) ?? ''
    let isOver = false
    const blocked = runInDurableObject(sessionRegistry(env, userId), (_: SessionRegistry, state) =>
      state.blockConcurrencyWhile(() => new Promise<void>((resolve) => setTimeout(resolve, BLOCKED_MS))),
    ).then(() => (isOver = true))
    const stuck = visitor().post('/api/auth/login', AIKO)
    await new Promise((resolve) => setTimeout(resolve, 200))
    const other = await visitor().post('/api/auth/login', BEN)
    expect([other.status, isOver]).toEqual([200, false])
    await blocked
    expect((await stuck).status).toBe(200)
  })
})

describe('fifty logins at once', () => {
  test('are answered or sent away with a time to come back, none broken, and only those looked at count', async () => {
    await moveTime(49 * 3_600_000)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => visitor().post('/api/auth/login', { ...AIKO, password: 'not the right passphrase' })),
    )
    const seen = answers.map(({ status }) => status)
    expect(new Set(seen)).toEqual(new Set([401, 429]))
    for (const answer of answers.filter(({ status }) => status === 429)) {
      expect(answer.headers.get('Retry-After')).toMatch(/^[1-9]\d*$/)
    }
    const looked = seen.filter((status) => status === 401).length
    const { failed } = (await env.DB.prepare("SELECT COUNT(*) AS failed FROM audit_log WHERE event = 'login.failed'").first<{
      failed: number
    }>()) ?? { failed: -1 }
    expect(failed).toBe(looked)
    await moveTime(16 * 60_000)
    expect((await visitor().post('/api/auth/login', AIKO)).status).toBe(200)
  })
})
