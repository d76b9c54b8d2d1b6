import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { hash as bcryptHash } from 'bcryptjs'
import { describe, expect, test } from 'vitest'
import { clock } from '#worker/lib/clock.ts'
import { dummyHash, hashPassword, parseCost, verifyPassword, withHashSlot } from '#worker/features/identity/password.ts'

const COST = parseCost('16384/8/5')
const CHEAP = parseCost('1024/8/1')
const PASSWORD = 'correct horse battery staple'

describe('password hashes', () => {
  test('carry their parameters and a fresh salt', async () => {
    const [one, two] = [await hashPassword(PASSWORD, COST), await hashPassword(PASSWORD, COST)]
    expect(one).toMatch(/^scrypt-lanes\$16384\$8\$5\$[A-Za-z0-9_-]{22}\$[A-Za-z0-9_-]{43}$/)
    expect(one).not.toBe(two)
  })

  test('verify the password they were made of and no other', async () => {
    const stored = await hashPassword(PASSWORD, CHEAP)
    expect(await verifyPassword(PASSWORD, stored, CHEAP)).toEqual({ ok: true, outdated: false })
    expect((await verifyPassword(`${PASSWORD} `, stored, CHEAP)).ok).toBe(false)
    expect((await verifyPassword('', stored, CHEAP)).ok).toBe(false)
  })

  test('are what they have always been', async () => {
    const lanes = [0, 1].map((lane) => scryptSync(PASSWORD, Buffer.from([1, 2, 3, lane]), 32, { N: 1024, r: 8, p: 1 }))
    const key = pbkdf2Sync(PASSWORD, Buffer.concat(lanes), 1, 32, 'sha256')
    const stored = `scrypt-lanes$1024$8$2$AQID$${key.toString('base64url')}`
    expect((await verifyPassword(PASSWORD, stored, CHEAP)).ok).toBe(true)
    expect((await verifyPassword(PASSWORD, stored.replace('$2$', '$1$'), CHEAP)).ok).toBe(false)
  })

  test('an older cost verifies and asks for an upgrade', async () => {
    const stored = await hashPassword(PASSWORD, CHEAP)
    expect(await verifyPassword(PASSWORD, stored, COST)).toEqual({ ok: true, outdated: true })
  })

  test('a bcrypt hash of the former portal verifies and asks for an upgrade', async () => {
    const stored = await bcryptHash(PASSWORD, 4)
    expect(await verifyPassword(PASSWORD, stored, COST)).toEqual({ ok: true, outdated: true })
    expect((await verifyPassword('something else', stored.replace('$2b$', '$2y$'), COST)).ok).toBe(false)
    expect((await verifyPassword(PASSWORD, stored.replace('$2b$', '$2y$'), COST)).ok).toBe(true)
  })

  test('the same text in another Unicode form is the same password', async () => {
    const stored = await hashPassword('caf\u00e9 au lait tous les jours', CHEAP)
    expect((await verifyPassword('cafe\u0301 au lait tous les jours', stored, CHEAP)).ok).toBe(true)
  })

  test('nothing matches the dummy', async () => {
    expect(dummyHash(COST)).toMatch(/^scrypt-lanes\$16384\$8\$5\$/)
    expect((await verifyPassword(PASSWORD, dummyHash(CHEAP), CHEAP)).ok).toBe(false)
  })

  test('who left with the slot in hand does not keep it for ever', async () => {
    let now = 0
    const movable = { now: () => now }
    const abandoned = withHashSlot(movable, () => new Promise<void>(() => {}))
    await expect(withHashSlot(movable, async () => {})).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    now = 5000
    await expect(withHashSlot(movable, async () => 'mine')).resolves.toBe('mine')
    expect(abandoned).toBeInstanceOf(Promise)
  })

  test('one hash at a time: a few wait, the excess is sent away and may come back', async () => {
    let inFlight = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inFlight)
      await new Promise((resolve) => setTimeout(resolve, 20))
      inFlight--
    }
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => withHashSlot(clock, work)))
    const sentAway = results.filter((result) => result.status === 'rejected')
    expect(sentAway).toHaveLength(3)
    for (const { reason } of sentAway) expect(reason).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 1 })
    expect(most).toBe(1)
    await expect(withHashSlot(clock, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(withHashSlot(clock, async () => 'back')).resolves.toBe('back')
  })

  test('of fifty at once never two are hashed, and each is hashed or sent away at once', async () => {
    let inFlight = 0
    let most = 0
    const real = async () => {
      most = Math.max(most, ++inFlight)
      await verifyPassword(PASSWORD, dummyHash(COST), COST)
      inFlight--
    }
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => withHashSlot(clock, real)))
    expect(most).toBe(1)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  })
})
