import { env } from 'cloudflare:workers'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sandbox } from '../../../setup/workerd-env.ts'
import { allMailsLeft, mailTo, tokenIn } from './mailed-links.ts'
import { withTotp } from './mfa-scene.ts'
import { moveTime, PASSWORD, signUp, startOver } from './people.ts'
import { problemOf, visitor, type Visitor } from './visitor.ts'

const MINUTE = 60_000
const AIKO = 'aiko@example.jp'
const READ = '/api/auth/sessions'

let password = PASSWORD
beforeAll(async () => {
  await startOver()
  await signUp(visitor(), 'AC-100001')
})
beforeEach(() => moveTime(2 * 24 * 60 * MINUTE))

async function signedIn(options: { rememberMe?: boolean } = {}): Promise<Visitor> {
  const who = visitor()
  expect((await who.post('/api/auth/login', { email: AIKO, password, ...options })).status).toBe(200)
  return who
}
const change = (who: Visitor, wanted: string) => who.post('/api/auth/change-password', { password: wanted })
const isIn = async (who: Visitor) => (await who.get(READ)).status === 200
const copyOf = (who: Visitor, ...names: string[]) => {
  const copy = visitor()
  for (const name of names) copy.cookies.set(name, who.cookies.get(name) ?? '')
  return copy
}

describe('changing the password', () => {
  test('ends every other session and gives this one a new token; a copied one is worth nothing', async () => {
    const [who, other] = [await signedIn(), await signedIn()]
    const copies = [copyOf(who, '__Host-refresh'), copyOf(who, '__Host-access')]
    expect((await change(who, 'lantern gravel monsoon pixel')).status).toBe(200)
    const former = password
    password = 'lantern gravel monsoon pixel'
    expect(await Promise.all([who, other, ...copies].map(isIn))).toEqual([true, false, false, false])
    expect((await visitor().post('/api/auth/login', { email: AIKO, password: former })).status).toBe(401)
    await signedIn()
    expect((await mailTo(AIKO, /^Your password was changed/)).text).toContain('/auth/forgot-password')
    expect(await env.DB.prepare("SELECT user_id FROM audit_log WHERE event = 'password.changed'").first()).not.toBeNull()
    await moveTime(11 * MINUTE)
    expect(await isIn(who)).toBe(true)
  })

  test('keeps a remembered device remembered', async () => {
    const who = await signedIn({ rememberMe: true })
    password = 'monsoon pixel lantern gravel'
    expect((await change(who, password)).status).toBe(200)
    await moveTime(20 * 24 * 60 * MINUTE)
    expect(await isIn(who)).toBe(true)
  })

  test('ends the reset links that were out', async () => {
    const who = await signedIn()
    await visitor().post('/api/auth/request-password-reset', { email: AIKO })
    const token = tokenIn(await mailTo(AIKO, /^Choose a new/), '/auth/reset-password')
    password = 'gravel monsoon pixel lantern'
    expect((await change(who, password)).status).toBe(200)
    const answer = await visitor().post('/api/auth/reset-password', { token, password: 'pixel lantern gravel monsoon' })
    expect((await problemOf(answer)).code).toBe('CODE_INVALID')
  })

  test('asks for a fresh proof of identity, and for a good password', async () => {
    const who = await signedIn()
    expect(await problemOf(await change(who, 'x9$Lq2&v'))).toMatchObject({ code: 'VALIDATION_FAILED', fields: ['password'] })
    expect(await problemOf(await change(who, 'aiko@example.jp'))).toMatchObject({
      code: 'VALIDATION_FAILED',
      fields: ['password'],
    })
    expect(await problemOf(await change(who, ''))).toMatchObject({ code: 'VALIDATION_FAILED', fields: ['password'] })
    await moveTime(11 * MINUTE)
    expect((await problemOf(await change(who, 'pixel lantern gravel monsoon'))).code).toBe('STEP_UP_REQUIRED')
    expect((await problemOf(await change(visitor(), 'pixel lantern gravel monsoon'))).code).toBe('UNAUTHENTICATED')
  })
})

test('a login with the former password that was under way during a reset leaves nobody in', async () => {
  for (let round = 0; round < 2; round++) {
    await moveTime(61 * MINUTE)
    await allMailsLeft()
    const before = (await sandbox.mails(AIKO)).filter(({ subject }) => subject.startsWith('Choose a new')).length
    await visitor().post('/api/auth/request-password-reset', { email: AIKO })
    const token = tokenIn(await mailTo(AIKO, /^Choose a new/, before + 1), '/auth/reset-password')
    const wanted = `pixel lantern gravel monsoon ${round}`
    const former = password
    const resetting = visitor().post('/api/auth/reset-password', { token, password: wanted })
    await new Promise((resolve) => setTimeout(resolve, 30))
    const guests = [visitor(), visitor(), visitor()]
    await Promise.all(guests.map((guest) => guest.post('/api/auth/login', { email: AIKO, password: former })))
    const { status } = await resetting
    if (status === 204) password = wanted
    const inside = (await Promise.all(guests.map(isIn))).filter(Boolean).length
    expect([status, inside]).toEqual([204, 0])
  }
})

test('beside a second factor 8 characters will do, 7 will not', async () => {
  const who = await signedIn()
  await withTotp(who)
  expect((await problemOf(await change(who, 'x9$Lq2&'))).fields).toEqual(['password'])
  expect((await change(who, 'x9$Lq2&v')).status).toBe(200)
  expect(await isIn(who)).toBe(true)
})
